#include "io/net/dns_resolver.h"

#include "engine/dns/forwarder.h"
#include "io/dns/environment.h"
#include "io/dns/upstream_sockets.h"
#include "wire/dns/addresses.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace haechi::io {

namespace wd = wire::dns;
using engine::dns::Forwarder;
using engine::dns::Moment;

namespace {

constexpr std::chrono::milliseconds kTick{50};
constexpr std::uint64_t kOtherFamilyMs = 300; // how long AAAA may keep A waiting, and the reverse
constexpr std::uint32_t kMaxKept = 300;       // seconds
constexpr std::uint32_t kMaxNegativeKept = 30;

using Addresses = Result<std::vector<IpAddress>>;

// Both questions about one name.
struct Lookup {
  std::vector<Resolver::Done> waiting;
  std::vector<IpAddress> addresses;
  unsigned open = 0;
  bool is_name_error = false;
  bool is_failed = false; // a question without answer
  std::uint32_t lifetime_s = kMaxKept;
  std::uint64_t hurries_at_ms = ~std::uint64_t{0};
};

struct Kept {
  Addresses addresses;
  std::uint64_t expires_ms = 0;
};

Bytes make_question(const wd::Name& name, wd::Type type) {
  const ByteView wire = name.wire();
  Bytes question(wire.begin(), wire.end());
  const auto number = static_cast<std::uint16_t>(type);
  question.insert(question.end(),
                  {static_cast<Byte>(number >> 8U), static_cast<Byte>(number & 0xFFU), 0, 1});
  return question;
}

Addresses conclude(const std::string& host, const Lookup& lookup) {
  if (!lookup.addresses.empty()) {
    return lookup.addresses;
  }
  if (lookup.is_name_error) {
    return fail("E-RESOLVE-001", fmt::format("there is no host `{}`", host));
  }
  if (lookup.is_failed || lookup.open > 0) {
    return fail("E-RESOLVE-002", fmt::format("no resolver answered for `{}` in time", host));
  }
  return fail("E-RESOLVE-003", fmt::format("`{}` has no address", host));
}

} // namespace

struct DnsResolver::Parts : std::enable_shared_from_this<DnsResolver::Parts> {
  Parts(boost::asio::io_context& io, DnsResolverOptions given)
      : loop(io), options(std::move(given)),
        sockets(io, {.on_packet =
                         [this](engine::dns::AttemptId attempt, ByteView packet) {
                           settle(forwarder.on_packet(attempt, packet, read_moment()));
                         },
                     .on_failure =
                         [this](engine::dns::AttemptId attempt) {
                           settle(forwarder.on_failure(attempt, read_moment()));
                         }}),
        forwarder(sockets, make_random_source(),
                  {.try_ms = options.try_ms, .deadline_ms = options.deadline_ms}),
        ticker(io, kTick, [this] { return on_tick(); }) {
    forwarder.set_upstreams(options.upstreams);
  }

  void resolve(const std::string& host, Done done) {
    if (const auto found = options.hosts.find(host); found != options.hosts.end()) {
      answer_later(std::move(done), found->second);
      return;
    }
    const Moment now = read_moment();
    const auto kept = cache.find(host);
    if (kept != cache.end() && now.uptime_ms < kept->second.expires_ms) {
      answer_later(std::move(done), kept->second.addresses);
      return;
    }
    const auto under_way = lookups.find(host);
    if (under_way != lookups.end()) {
      under_way->second.waiting.push_back(std::move(done));
      return;
    }
    begin(host, std::move(done), now);
  }

  void begin(const std::string& host, Done done, const Moment& now) {
    const auto name = wd::make_name(host);
    if (!name) {
      answer_later(std::move(done), fail("E-RESOLVE-001", name.error().message));
      return;
    }
    Lookup lookup;
    for (const wd::Type type : {wd::Type::A, wd::Type::Aaaa}) {
      if (const auto ticket = forwarder.ask({.question = make_question(*name, type)}, now)) {
        questions[*ticket] = host;
        ++lookup.open;
      } else {
        lookup.is_failed = true;
      }
    }
    if (lookup.open == 0) {
      answer_later(std::move(done), conclude(host, lookup));
      return;
    }
    lookup.waiting.push_back(std::move(done));
    lookups.emplace(host, std::move(lookup));
    ticker.start();
  }

  // Never from within resolve(), as its contract says, nor from within a socket's callback: `done`
  // may end the resolver.
  void answer_later(Done done, Addresses addresses) {
    boost::asio::post(loop, [self = weak_from_this(), done = std::move(done),
                             addresses = std::move(addresses)]() mutable {
      if (!self.expired()) {
        done(std::move(addresses));
      }
    });
  }

  void settle(const std::optional<Forwarder::Outcome>& outcome) {
    if (!outcome) {
      return;
    }
    const auto asked = questions.find(outcome->ticket);
    if (asked == questions.end()) {
      return;
    }
    const std::string host = asked->second;
    questions.erase(asked);
    const auto found = lookups.find(host);
    if (found == lookups.end()) {
      return; // answered without waiting for this one
    }
    Lookup& lookup = found->second;
    --lookup.open;
    take_answer(lookup, *outcome);
    if (lookup.open == 0) {
      finish(host);
    } else if (!lookup.addresses.empty()) {
      lookup.hurries_at_ms = read_moment().uptime_ms + kOtherFamilyMs;
    }
  }

  static void take_answer(Lookup& lookup, const Forwarder::Outcome& outcome) {
    const auto answer = outcome.answer ? wd::parse_answer(*outcome.answer) : std::nullopt;
    if (!answer) {
      lookup.is_failed = true;
      return;
    }
    const auto addresses = wd::find_addresses(answer->message);
    for (const IpAddress& address : addresses) {
      if (std::ranges::find(lookup.addresses, address) == lookup.addresses.end()) {
        lookup.addresses.push_back(address);
      }
    }
    lookup.is_name_error = lookup.is_name_error || answer->rcode == wd::Rcode::NxDomain;
    lookup.is_failed = lookup.is_failed || (answer->rcode != wd::Rcode::NoError &&
                                            answer->rcode != wd::Rcode::NxDomain);
    if (!addresses.empty() || lookup.addresses.empty()) {
      lookup.lifetime_s = std::min(lookup.lifetime_s, answer->lifetime_s);
    }
  }

  void finish(const std::string& host) {
    auto node = lookups.extract(host);
    const Lookup& lookup = node.mapped();
    const Addresses addresses = conclude(host, lookup);
    keep(host, lookup, addresses);
    for (const Done& done : lookup.waiting) {
      answer_later(done, addresses);
    }
  }

  void keep(const std::string& host, const Lookup& lookup, const Addresses& addresses) {
    if (!addresses && addresses.error().code == "E-RESOLVE-002") {
      return;
    }
    const std::uint64_t now = read_moment().uptime_ms;
    if (cache.size() >= options.cached_names) {
      std::erase_if(cache, [&](const auto& entry) { return entry.second.expires_ms <= now; });
    }
    if (cache.size() >= options.cached_names && !cache.empty()) {
      cache.erase(cache.begin());
    }
    const std::uint32_t kept = std::min(lookup.lifetime_s, addresses ? kMaxKept : kMaxNegativeKept);
    cache[host] = {.addresses = addresses, .expires_ms = now + std::uint64_t{1000} * kept};
  }

  Ticker::Next on_tick() {
    const Moment now = read_moment();
    while (const auto outcome = forwarder.on_tick(now)) {
      settle(outcome);
    }
    std::vector<std::string> hurried;
    for (const auto& [host, lookup] : lookups) {
      if (lookup.hurries_at_ms <= now.uptime_ms) {
        hurried.push_back(host);
      }
    }
    for (const std::string& host : hurried) {
      if (lookups.contains(host)) {
        finish(host);
      }
    }
    return forwarder.has_questions() ? Ticker::Next::Again : Ticker::Next::Stop;
  }

  boost::asio::io_context& loop;
  DnsResolverOptions options;
  UpstreamSockets sockets;
  Forwarder forwarder;
  Ticker ticker;
  std::unordered_map<Forwarder::Ticket, std::string> questions;
  std::unordered_map<std::string, Lookup> lookups;
  std::unordered_map<std::string, Kept> cache;
};

DnsResolver::DnsResolver(boost::asio::io_context& loop, DnsResolverOptions options)
    : parts_(std::make_shared<Parts>(loop, std::move(options))) {}

DnsResolver::~DnsResolver() = default;

void DnsResolver::resolve(const std::string& host, Done done) {
  parts_->resolve(host, std::move(done));
}

void DnsResolver::reconfigure(DnsResolverOptions options) {
  parts_->options = std::move(options);
  parts_->cache.clear();
  parts_->forwarder.set_upstreams(parts_->options.upstreams);
}

} // namespace haechi::io
