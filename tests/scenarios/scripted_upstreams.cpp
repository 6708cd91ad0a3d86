#include "scenarios/scripted_upstreams.h"

#include "scenarios/record_text.h"
#include "wire/dns/message_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haechi::scenario {

namespace wd = wire::dns;
namespace wf = wire::dns::fixture;
using wf::operator+;
using Manner = step::Answer::Manner;

namespace {

const Bytes kAsked{1, '@', 0}; // an owner that stands for the question's name

std::string lower_text(ByteView name) {
  std::string out = wd::to_text(name);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

// An SOA as zones have it, of which scripts write the minimum alone.
Bytes soa_rdata(const Bytes& minimum) {
  Bytes out = wf::wire_name("ns.example") + wf::wire_name("mail.example") +
              wf::u16s({0, 1, 0, 2, 0, 3, 0, 4});
  wf::append(out, minimum);
  return out;
}

Bytes cookie_option(ByteView sent) {
  constexpr std::size_t kClientCookie = 8;
  Bytes cookie(sent.begin(),
               sent.begin() + static_cast<std::ptrdiff_t>(std::min(sent.size(), kClientCookie)));
  wf::append(cookie, {1, 2, 3, 4, 5, 6, 7, 8});
  return wf::u16s({10, static_cast<unsigned>(cookie.size())}) + cookie;
}

Bytes make_reply(const step::Upstream& upstream, const step::Answer& answer, const wd::Query& query,
                 wd::Carrier carrier) {
  constexpr unsigned kAd = 0x0020;
  constexpr unsigned kTc = 0x0200;
  const bool is_cut = answer.manner == Manner::Truncated && carrier == wd::Carrier::Udp;
  const unsigned id = query.id ^ (answer.manner == Manner::WrongId ? 1U : 0U);
  wf::Message message(0x8180U | answer.rcode | (answer.has_ad ? kAd : 0) | (is_cut ? kTc : 0), id);
  ByteView echoed = query.question();
  const Bytes other = wf::wire_name("other.example") + wf::u16s({1, 1});
  if (answer.manner == Manner::WrongQuestion) {
    echoed = other;
  }
  Bytes question(echoed.begin(), echoed.end());
  if (upstream.lowers_case) {
    std::ranges::transform(question.begin(), question.end() - 4, question.begin(), wd::to_lower);
  }
  message.raw(question).count(4);
  for (const PlacedRecord& each : answer.records) {
    if (!is_cut) {
      const TextRecord& record = each.record;
      const ByteView owner = record.owner == kAsked ? query.name : ByteView(record.owner);
      message.record(each.section, Bytes(owner.begin(), owner.end()), record.type,
                     record.type == wd::Type::Soa ? soa_rdata(record.rdata) : record.rdata,
                     record.least_ttl);
    }
  }
  if (query.has_opt) {
    const bool has_cookie = upstream.has_cookies && !query.cookie.empty();
    message.opt(1232, query.is_dnssec_ok ? wf::kDnssecOk : 0,
                has_cookie ? cookie_option(query.cookie) : Bytes{});
  }
  return message.bytes();
}

} // namespace

step::Answer* ScriptedUpstreams::find(const AskedQuestion& asked) {
  for (auto answer = answers_.rbegin(); answer != answers_.rend(); ++answer) {
    const bool fits = (answer->name == "*" || answer->name == asked.name) &&
                      (!answer->type || *answer->type == asked.type) &&
                      (answer->upstream.empty() || answer->upstream == asked.upstream) &&
                      (!answer->carrier || *answer->carrier == asked.carrier);
    if (fits && answer->times > 0) {
      return &*answer;
    }
  }
  return nullptr;
}

bool ScriptedUpstreams::ask(engine::dns::AttemptId attempt, const Endpoint& endpoint,
                            wd::Carrier carrier, ByteView packet) {
  const auto upstream = std::ranges::find(upstreams_, endpoint, &step::Upstream::endpoint);
  const wd::Query query = wd::parse_query(packet).query;
  AskedQuestion asked{.upstream =
                          upstream == upstreams_.end() ? endpoint.to_string() : upstream->name,
                      .name = lower_text(query.name),
                      .type = query.type,
                      .carrier = carrier,
                      .has_cookie = !query.cookie.empty()};
  step::Answer* answer = upstream == upstreams_.end() ? nullptr : find(asked);
  if (answer == nullptr) {
    surprises_.push_back(fmt::format("upstream {} was asked {} {} and the script has no answer",
                                     asked.upstream, asked.name, to_word(asked.type)));
    on_their_way_.push_back({.at_ms = now_.uptime_ms, .attempt = attempt, .packet = {}});
  } else {
    answer->times -= answer->times == ~std::uint32_t{0} ? 0 : 1;
    Delivery delivery{.at_ms = now_.uptime_ms + answer->after_ms, .attempt = attempt, .packet = {}};
    if (answer->manner == Manner::Garbage) {
      delivery.packet = Bytes{0xDE, 0xAD, 0xBE, 0xEF, 0x00};
    } else if (answer->manner != Manner::Unreachable) {
      delivery.packet = make_reply(*upstream, *answer, query, carrier);
    }
    if (answer->manner != Manner::Lost) {
      on_their_way_.push_back(std::move(delivery));
    }
  }
  log_.push_back(std::move(asked));
  return true;
}

std::optional<std::uint64_t> ScriptedUpstreams::next_ms() const {
  const auto next = std::ranges::min_element(on_their_way_, {}, &Delivery::at_ms);
  return next == on_their_way_.end() ? std::nullopt : std::optional(next->at_ms);
}

std::optional<Delivery> ScriptedUpstreams::take_due() {
  const auto next = std::ranges::min_element(on_their_way_, {}, &Delivery::at_ms);
  if (next == on_their_way_.end() || next->at_ms > now_.uptime_ms) {
    return std::nullopt;
  }
  Delivery out = std::move(*next);
  on_their_way_.erase(next);
  return out;
}

} // namespace haechi::scenario
