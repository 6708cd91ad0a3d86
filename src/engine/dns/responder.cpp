// The way of a query: fault, asker, rate, cache, judge, upstream.
#include "engine/dns/responder.h"

#include "engine/dns/answering.h"
#include "engine/dns/host.h"
#include "wire/dns/edns.h"
#include "wire/dns/without_ech.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace wd = wire::dns;
using gateway::Depth;
using gateway::Verdict;

namespace {

constexpr std::uint32_t kStaleTtl = 30;        // RFC 8767 section 4
constexpr std::size_t kClientCookieSize = 8;   // RFC 7873 section 4
constexpr std::uint32_t kMinimalAnyTtl = 3600; // RFC 8482 section 4.2: not too short

// Questions about the exchange itself or for whole zones; a forwarder has no answer to them.
bool is_unsupported(wd::Type type) {
  return type == wd::Type::Opt || (type >= wd::Type::Tkey && type < wd::Type::Any);
}

CookieSecret make_secret(const CookieSecret& given, const RandomSource& random) {
  CookieSecret secret = given;
  if (secret == CookieSecret{}) {
    for (std::size_t at = 0; at < secret.size(); at += 4) {
      wd::put_u32(secret, at, static_cast<std::uint32_t>(random()));
    }
  }
  return secret;
}

} // namespace

Responder::Responder(World world, const ResponderOptions& options)
    : world_(std::move(world)), options_(options), seed_(world_.random()), cache_(options.cache),
      forwarder_(world_.upstreams, world_.random, options.forwarder), prefetch_(options.renewals),
      cookies_(make_secret(options.cookie_secret, world_.random)),
      rate_(options.answers_per_second, world_.random()),
      strangers_(options.strangers_per_second, world_.random()), bypass_(rules_),
      scratch_(wd::kMaxMessage) {
  options_.waiting_clients = std::max(options_.waiting_clients, options_.forwarder.in_flight);
}

void Responder::set_upstreams(std::vector<Endpoint> upstreams) {
  failures_.clear();
  forwarder_.set_upstreams(std::move(upstreams));
}

void Responder::set_rules(const config::Dns& dns) {
  rules_ = dns;
  bypass_ = BypassRules(rules_);
  looks_ = RefusalLooks(rules_);
  steering_ = Steering(std::move(rules_.steer));
  rules_.bypass = {}; // lives on in bypass_
  rules_.steer = {};  // likewise in steering_
}

void Responder::look_ahead(std::span<const ByteView> packets) const {
  std::array<std::uint64_t, kMostAhead> hashes; // NOLINT: only what is written is read
  const std::size_t count = std::min(packets.size(), kMostAhead);
  for (std::size_t i = 0; i < count; ++i) {
    hashes[i] = QuestionKey::hash_question(packets[i], seed_);
    cache_.approach_set(hashes[i]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    cache_.approach_answers(hashes[i]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    cache_.approach_contents(hashes[i]);
  }
}

auto Responder::on_query(ByteView packet, const Client& client, const Moment& now,
                         std::span<Byte> room) -> Answering {
  wd::ParsedQuery parsed = wd::parse_query(packet);
  wd::Query& query = parsed.query;
  ++counters_.queries;
  if (parsed.fault == wd::QueryFault::CookieOnly) {
    return answer_cookie(query, client, now, room);
  }
  if (parsed.fault != wd::QueryFault::None) {
    ++counters_.malformed;
    return answer_fault(parsed, client, room);
  }
  const bool is_proved = take_cookie(query, client, now) || client.carrier == wd::Carrier::Tcp;
  const Asker asker = find_asker(query, client);
  const gateway::Subject* subject = identify(asker);
  if (subject == nullptr) {
    return answer_unknown(query, client, asker, now, room);
  }
  if (rate_.is_on() && !is_proved) {
    if (const auto limited = limit(rate_, query, client, now, room)) {
      return *limited;
    }
  }
  const QuestionKey key(query, seed_);
  Asking asking{.query = query,
                .client = client,
                .asker = asker,
                .subject = *subject,
                .now = now,
                .room = room};
  CachedAnswer* cached = cache_.find(key, now);
  if (cached != nullptr) {
    const PassMemo* memo = cached->find_memo(world_.judge.epoch(), subject->index, now.wall);
    if (memo != nullptr) {
      asking.is_counted = memo->is_counted;
      asking.effect = memo->is_counted ? policy::Effect::Allow : policy::Effect::NoDecision;
      asking.valid_until = memo->valid_until;
      ++counters_.from_cache;
      const std::size_t size = write_cached(asking, *cached);
      if (prefetch_.note_given(*cached, now)) {
        renew(key, query, now);
      }
      return answered(size);
    }
  }
  return answer_asked(asking, key, cached);
}

auto Responder::answer_fault(const wd::ParsedQuery& parsed, const Client& client,
                             std::span<Byte> room) -> Answering {
  const auto empty = [&](wd::Rcode rcode) {
    return answered(wd::write_empty_answer(room, parsed.query, client.carrier, rcode, nullptr));
  };
  switch (parsed.fault) {
  case wd::QueryFault::None:
  case wd::QueryFault::NoQuery:
  case wd::QueryFault::CookieOnly:
    return {};
  case wd::QueryFault::FormErr:
    return empty(wd::Rcode::FormErr);
  case wd::QueryFault::NotImp:
    return empty(wd::Rcode::NotImp);
  case wd::QueryFault::BadVersion:
    return empty(wd::Rcode::BadVers);
  }
  return {};
}

// No names, hence no judge: whoever asks learns a cookie for his own address and nothing else.
auto Responder::answer_cookie(wd::Query& query, const Client& client, const Moment& now,
                              std::span<Byte> room) -> Answering {
  const bool has_server_part = query.cookie.size() > kClientCookieSize;
  const bool is_valid = take_cookie(query, client, now);
  const bool is_proved = is_valid || client.carrier == wd::Carrier::Tcp;
  const bool is_known = world_.judge.identify(client.remote.address) != nullptr;
  RateLimit& rate = is_known ? rate_ : strangers_;
  if (rate.is_on() && !is_proved &&
      rate.take(client.remote.address, now.uptime_ms) != RateLimit::Outcome::Answer) {
    ++counters_.limited;
    return {};
  }
  const auto rcode = has_server_part && !is_valid ? wd::Rcode::BadCookie : wd::Rcode::NoError;
  return answered(wd::write_empty_answer(room, query, client.carrier, rcode, nullptr));
}

bool Responder::take_cookie(wd::Query& query, const Client& client, const Moment& now) {
  if (query.cookie.empty()) {
    return false;
  }
  const auto since = std::chrono::duration_cast<std::chrono::seconds>(now.wall.time_since_epoch());
  const auto now_s = static_cast<std::uint32_t>(since.count());
  const bool is_valid = cookies_.is_valid(query.cookie, client.remote.address, now_s);
  query.reply_cookie = cookies_.make(query.cookie, client.remote.address, now_s);
  query.has_reply_cookie = true;
  return is_valid;
}

// SECURITY: whoever is not configured as a forwarder could name any client here.
auto Responder::find_asker(const wd::Query& query, const Client& client) const -> Asker {
  const IpAddress& remote = client.remote.address;
  const auto holds_remote = [&](const Cidr& cidr) { return cidr.contains(remote); };
  if ((query.client_subnet.empty() && query.client_marks.empty()) ||
      std::ranges::none_of(rules_.forwarders, holds_remote)) {
    return {.address = remote, .mark = {}};
  }
  Asker asker{.address = wd::parse_client_address(query.client_subnet).value_or(remote),
              .mark = {}};
  const wd::ClientMarks marks = wd::parse_client_marks(query.client_marks);
  if (!marks.id.empty()) {
    asker.mark = gateway::client_id_mark(marks.id);
  }
  if (marks.mac && world_.judge.identify_mark(asker.mark) == nullptr) {
    asker.mark = gateway::mac_mark(wd::to_text(*marks.mac));
  }
  return asker;
}

const gateway::Subject* Responder::identify(const Asker& asker) const {
  const gateway::Subject* marked =
      asker.mark.empty() ? nullptr : world_.judge.identify_mark(asker.mark);
  return marked != nullptr ? marked : world_.judge.identify(asker.address);
}

auto Responder::limit(RateLimit& rate, const wd::Query& query, const Client& client,
                      const Moment& now, std::span<Byte> room) -> std::optional<Answering> {
  switch (rate.take(client.remote.address, now.uptime_ms)) {
  case RateLimit::Outcome::Answer:
    return std::nullopt;
  case RateLimit::Outcome::Truncate:
    ++counters_.limited;
    return answered(wd::write_truncated(room, query));
  case RateLimit::Outcome::Drop:
    ++counters_.limited;
    return Answering{};
  }
  return std::nullopt;
}

// Beyond the strangers' rate there is neither a record nor, by UDP, an answer.
auto Responder::answer_unknown(const wd::Query& query, const Client& client, const Asker& asker,
                               const Moment& now, std::span<Byte> room) -> Answering {
  ++counters_.refused;
  ++counters_.unknown;
  const bool is_too_often =
      strangers_.take(asker.address, now.uptime_ms) != RateLimit::Outcome::Answer;
  if (is_too_often) {
    ++counters_.limited;
    if (client.carrier == wd::Carrier::Udp) {
      return {};
    }
  } else {
    world_.recorder.record(world_.judge.make_record(
        nullptr, asker.address, HostText(query.name).view(), Depth::Dns,
        world_.judge.refuse_unknown_client(), world_.references(), now.wall));
  }
  const wd::ErrorNote note{.code = wd::ExtendedError::Prohibited, .text = "unknown client"};
  return answered(wd::write_empty_answer(room, query, client.carrier, wd::Rcode::Refused, &note));
}

auto Responder::answer_asked(Asking& asking, const QuestionKey& key, CachedAnswer* cached)
    -> Answering {
  if (auto own = answer_reverse(asking)) {
    return *own;
  }
  asking.steer = find_steer(asking);
  if (const auto refusal = judge_question(asking)) {
    return answered(*refusal);
  }
  if (auto unsupported = refuse_unsupported(asking)) {
    return *unsupported;
  }
  if (asking.query.type == wd::Type::Any) {
    return answer_any(asking);
  }
  if (cached == nullptr) {
    if (failures_.is_fresh(key.hash(), asking.now.uptime_ms)) {
      return answered(write_kept(asking, cache_.find_stale(key, asking.now),
                                 {.code = wd::ExtendedError::CachedError,
                                  .text = "no upstream gave a usable answer just now"}));
    }
    return forward(asking, key);
  }
  if (const auto refusal = judge_targets(asking, *cached)) {
    return answered(*refusal);
  }
  if (!asking.is_recorded && !asking.is_read_later) {
    cached->remember({.epoch = world_.judge.epoch(),
                      .subject = asking.subject.index,
                      .is_counted = asking.is_counted,
                      .valid_from = asking.now.wall,
                      .valid_until = asking.valid_until});
  }
  ++counters_.from_cache;
  const std::size_t size = write_cached(asking, *cached);
  if (prefetch_.note_given(*cached, asking.now)) {
    renew(key, asking.query, asking.now);
  }
  return answered(size);
}

// RFC 8482: one record that says so, and nothing that would be worth forging a question for.
auto Responder::answer_any(Asking& asking) -> Answering {
  static constexpr std::string_view kHinfo{"\x07RFC8482\x00", 9};
  count_allowed(asking);
  const wd::MadeRecord record{
      .type = wd::Type::Hinfo,
      .ttl_s = std::min(kMinimalAnyTtl, cap_until(asking.valid_until, asking.now.wall)),
      .rdata = as_bytes(kHinfo)};
  return answered(
      wd::write_made_answer(asking.room, asking.query, asking.client.carrier, record, nullptr));
}

std::size_t Responder::write_cached(Asking& asking, const CachedAnswer& cached) {
  count_allowed(asking);
  if (asking.is_steered && is_steered_type(asking.query.type) &&
      cached.answer.rcode == wd::Rcode::NoError) {
    return write_steered(asking);
  }
  const bool is_stale = cached.answer.lifetime_s > 0 && asking.now.uptime_ms >= cached.expires_ms;
  const std::uint64_t age_ms = asking.now.uptime_ms - cached.stored_ms;
  const wd::Age age{.elapsed_s = static_cast<std::uint32_t>(age_ms / 1000),
                    .ttl_cap_s = cap_until(asking.valid_until, asking.now.wall),
                    .stale_ttl_s = is_stale ? kStaleTtl : 0};
  const wd::ErrorNote stale{.code = wd::ExtendedError::StaleAnswer, .text = "no upstream answers"};
  const wd::ErrorNote* note = is_stale ? &stale : nullptr;
  const wd::Carrier carrier = asking.client.carrier;
  if (!asking.is_read_later || !cached.answer.has_ech) {
    return wd::write_answer(asking.room, asking.query, carrier, cached.answer, age, note);
  }
  const auto readable = wd::make_answer_without_ech(cached.answer);
  if (!readable) {
    return write_failure(asking.query, asking.client, wd::ExtendedError::NoReachableAuthority,
                         "the upstream's answer cannot be edited", asking.room);
  }
  return wd::write_answer(asking.room, asking.query, carrier, *readable, age, note);
}

void Responder::count_allowed(const Asking& asking) {
  ++counters_.effects[static_cast<std::size_t>(asking.effect)];
  if (asking.is_counted && !asking.is_recorded) {
    world_.recorder.count_dns_allowed();
    if (world_.recorder.wants_allowed()) {
      record_allowed(asking);
    }
  }
}

void Responder::record_allowed(const Asking& asking) {
  const HostText host(asking.query.name);
  const Verdict& verdict =
      world_.judge.judge(asking.subject, host.view(), Depth::Dns, asking.now.wall);
  ledger::Record record = world_.judge.make_record(
      &asking.subject, asking.asker.address,
      host.is_faithful() ? std::string(host.view()) : wd::to_text(asking.query.name), Depth::Dns,
      verdict, "", asking.now.wall);
  record.kind = "allowed";
  world_.recorder.record(std::move(record));
}

std::size_t Responder::write_failure(const wd::Query& query, const Client& client,
                                     wd::ExtendedError code, std::string_view text,
                                     std::span<Byte> room) {
  ++counters_.failed;
  const wd::ErrorNote note{.code = code, .text = text};
  return wd::write_empty_answer(room, query, client.carrier, wd::Rcode::ServFail, &note);
}

auto Responder::refuse_unsupported(const Asking& asking) -> std::optional<Answering> {
  if (asking.query.klass == wd::Class::In && !is_unsupported(asking.query.type)) {
    return std::nullopt;
  }
  const wd::ErrorNote note{.code = wd::ExtendedError::NotSupported,
                           .text = "only questions of class IN are forwarded"};
  return answered(wd::write_empty_answer(asking.room, asking.query, asking.client.carrier,
                                         wd::Rcode::Refused, &note));
}

std::size_t Responder::flush(ByteView name) {
  failures_.clear();
  return cache_.drop_below(name);
}

} // namespace haechi::engine::dns
