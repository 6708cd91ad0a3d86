#include "engine/dns/responder.h"

#include "base/check.h"
#include "engine/dns/host.h"
#include "wire/dns/without_ech.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace wd = wire::dns;
using gateway::Depth;
using gateway::Trace;
using gateway::Verdict;

namespace {

constexpr std::size_t kMaxErrorText = 320;

Responder::Answering answered(std::size_t size) {
  return {.outcome = size == 0 ? Responder::Outcome::Silence : Responder::Outcome::Answered,
          .size = size};
}

// Questions about the exchange itself or for whole zones; a forwarder has no answer to them.
bool is_unsupported(wd::Type type) {
  return type == wd::Type::Opt || (type >= wd::Type::Tkey && type < wd::Type::Any);
}

std::uint32_t seconds_until(Instant then, Instant now) {
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(then - now).count();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(left, 0, std::int64_t{wd::kMaxLifetime}));
}

std::uint32_t cap_until(Instant then, Instant now) {
  return then == Instant::max() ? wd::kMaxLifetime : seconds_until(then, now);
}

} // namespace

Responder::Responder(World world, const ResponderOptions& options)
    : world_(std::move(world)), options_(options), seed_(world_.random()), cache_(options.cache),
      forwarder_(world_.upstreams, world_.random, options.forwarder), scratch_(wd::kMaxMessage) {
  options_.waiting_clients = std::max(options_.waiting_clients, options_.forwarder.in_flight);
}

void Responder::set_upstreams(std::vector<Endpoint> upstreams) {
  forwarder_.set_upstreams(std::move(upstreams));
}

auto Responder::on_query(ByteView packet, const Client& client, const Moment& now,
                         std::span<Byte> room) -> Answering {
  const wd::ParsedQuery parsed = wd::parse_query(packet);
  ++counters_.queries;
  if (parsed.fault != wd::QueryFault::None) {
    ++counters_.malformed;
    return answer_fault(parsed, client, room);
  }
  const gateway::Subject* subject = world_.judge.identify(client.remote.address);
  if (subject == nullptr) {
    return answer_unknown(parsed.query, client, now, room);
  }
  const QuestionKey key(parsed.query, seed_);
  Asking asking{
      .query = parsed.query, .client = client, .subject = *subject, .now = now, .room = room};
  CachedAnswer* cached = cache_.find(key, now);
  if (cached != nullptr) {
    const PassMemo* memo = cached->find_memo(world_.judge.epoch(), subject->index, now.wall);
    if (memo != nullptr) {
      asking.is_counted = memo->is_counted;
      asking.valid_until = memo->valid_until;
      ++counters_.from_cache;
      return answered(write_cached(asking, *cached));
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

auto Responder::answer_unknown(const wd::Query& query, const Client& client, const Moment& now,
                               std::span<Byte> room) -> Answering {
  ++counters_.refused;
  const Verdict& verdict = world_.judge.refuse_unknown_client();
  world_.recorder.record(world_.judge.make_record(nullptr, client.remote.address,
                                                  HostText(query.name).view(), Depth::Dns, verdict,
                                                  world_.references(), now.wall));
  const wd::ErrorNote note{.code = wd::ExtendedError::Prohibited, .text = "unknown client"};
  return answered(wd::write_empty_answer(room, query, client.carrier, wd::Rcode::Refused, &note));
}

auto Responder::answer_asked(Asking& asking, const QuestionKey& key, CachedAnswer* cached)
    -> Answering {
  if (const auto refusal = judge_question(asking)) {
    return answered(*refusal);
  }
  if (auto unsupported = refuse_unsupported(asking)) {
    return *unsupported;
  }
  if (cached == nullptr) {
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
  return answered(write_cached(asking, *cached));
}

std::optional<std::size_t> Responder::judge_question(Asking& asking) {
  const HostText host(asking.query.name);
  if (host.is_faithful()) {
    return judge_host(asking, host.view(), host.view());
  }
  return judge_host(asking, host.view(), wd::to_text(asking.query.name));
}

std::optional<std::size_t> Responder::judge_targets(Asking& asking, const CachedAnswer& cached) {
  for (const std::string& host : cached.hosts) {
    if (const auto refusal = judge_host(asking, host, host)) {
      return refusal;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> Responder::judge_host(Asking& asking, std::string_view host,
                                                 std::string_view shown) {
  const Verdict& verdict = world_.judge.judge(asking.subject, host, Depth::Dns, asking.now.wall);
  asking.valid_until = std::min(asking.valid_until, verdict.valid_until);
  if (verdict.is_refusal()) {
    return refuse(asking, shown, verdict);
  }
  if (verdict.trace == Trace::Recorded) {
    asking.is_recorded = true;
    world_.recorder.record(world_.judge.make_record(&asking.subject, asking.client.remote.address,
                                                    shown, Depth::Dns, verdict, world_.references(),
                                                    asking.now.wall));
  }
  asking.is_counted = asking.is_counted || verdict.trace == Trace::Counted;
  asking.is_read_later = asking.is_read_later || !verdict.is_finished_by_name();
  return std::nullopt;
}

std::size_t Responder::refuse(Asking& asking, std::string_view shown, const Verdict& verdict) {
  ++counters_.refused;
  const std::string reference = world_.references();
  std::string text;
  if (asking.query.has_opt) {
    text = emit::make_refusal_line(
        world_.judge.make_refusal(&asking.subject, shown, verdict, reference, asking.now.wall),
        Language::English, kMaxErrorText);
  }
  const wd::ErrorNote note{.code = verdict.is_legal ? wd::ExtendedError::Censored
                                                    : wd::ExtendedError::Blocked,
                           .text = text};
  const std::uint32_t ttl =
      std::min(options_.negative_ttl_s, cap_until(verdict.valid_until, asking.now.wall));
  const std::size_t size = wd::write_negative_answer(
      asking.room, asking.query, asking.client.carrier, wd::Rcode::NxDomain, ttl, &note);
  if (verdict.trace == Trace::Recorded) {
    world_.recorder.record(world_.judge.make_record(&asking.subject, asking.client.remote.address,
                                                    shown, Depth::Dns, verdict, reference,
                                                    asking.now.wall));
  }
  return size;
}

std::size_t Responder::write_cached(Asking& asking, const CachedAnswer& cached) {
  count_allowed(asking);
  const std::uint64_t age_ms = asking.now.uptime_ms - cached.stored_ms;
  const wd::Age age{.elapsed_s = static_cast<std::uint32_t>(age_ms / 1000),
                    .ttl_cap_s = cap_until(asking.valid_until, asking.now.wall)};
  if (!asking.is_read_later || !cached.answer.has_ech) {
    return wd::write_answer(asking.room, asking.query, asking.client.carrier, cached.answer, age);
  }
  const auto readable = wd::make_answer_without_ech(cached.answer);
  if (!readable) {
    return write_failure(asking.query, asking.client, wd::ExtendedError::NoReachableAuthority,
                         "the upstream's answer cannot be edited", asking.room);
  }
  return wd::write_answer(asking.room, asking.query, asking.client.carrier, *readable, age);
}

void Responder::count_allowed(const Asking& asking) {
  if (asking.is_counted && !asking.is_recorded) {
    world_.recorder.count_dns_allowed();
  }
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

auto Responder::find_pending(const QuestionKey& key) -> Pending* {
  const auto [first, last] = by_hash_.equal_range(key.hash());
  for (auto found = first; found != last; ++found) {
    Pending& pending = pending_.at(found->second);
    if (std::ranges::equal(pending.key.bytes(), key.bytes())) {
      return &pending;
    }
  }
  return nullptr;
}

auto Responder::forward(Asking& asking, const QuestionKey& key) -> Answering {
  if (Pending* pending = find_pending(key)) {
    return wait(asking, *pending);
  }
  const ByteView question = key.question();
  const auto ticket =
      waiting_ < options_.waiting_clients
          ? forwarder_.ask({.question = Bytes(question.begin(), question.end()),
                            .is_dnssec_ok = asking.query.is_dnssec_ok,
                            .is_checking_disabled = asking.query.is_checking_disabled},
                           asking.now)
          : tl::make_unexpected(Forwarder::Refused::Full);
  if (!ticket) {
    count_allowed(asking);
    const bool is_full = ticket.error() == Forwarder::Refused::Full;
    return answered(write_failure(
        asking.query, asking.client,
        is_full ? wd::ExtendedError::NetworkError : wd::ExtendedError::NoReachableAuthority,
        is_full ? "too many questions in flight" : "no upstream can be asked", asking.room));
  }
  ++counters_.forwarded;
  by_hash_.emplace(key.hash(), *ticket);
  const auto added = pending_.emplace(*ticket, Pending{.key = key, .waiters = {}}).first;
  return wait(asking, added->second);
}

auto Responder::wait(Asking& asking, Pending& pending) -> Answering {
  const auto is_repeat = [&](const Waiter& waiter) {
    return waiter.query.id == asking.query.id && waiter.client == asking.client;
  };
  if (asking.client.carrier == wd::Carrier::Udp &&
      std::ranges::any_of(pending.waiters, is_repeat)) {
    return {.outcome = Outcome::Waiting}; // sent again out of impatience: one answer is enough
  }
  if (pending.waiters.size() >= options_.clients_per_question ||
      waiting_ >= options_.waiting_clients) {
    count_allowed(asking);
    return answered(write_failure(asking.query, asking.client, wd::ExtendedError::NetworkError,
                                  "too many clients wait for this answer", asking.room));
  }
  const ByteView question = asking.query.question();
  Waiter& waiter =
      pending.waiters.emplace_back(Waiter{.client = asking.client,
                                          .query = asking.query,
                                          .question = Bytes(question.begin(), question.end()),
                                          .epoch = world_.judge.epoch(),
                                          .valid_until = asking.valid_until,
                                          .is_counted = asking.is_counted,
                                          .is_recorded = asking.is_recorded,
                                          .is_read_later = asking.is_read_later});
  waiter.query.cookie = waiter.query.client_subnet = {}; // the packet goes
  // The bytes stay where they are when the waiter moves.
  waiter.query.name = ByteView(waiter.question).first(question.size() - 4);
  ++waiting_;
  return {.outcome = Outcome::Waiting};
}

void Responder::on_upstream_packet(AttemptId attempt, ByteView packet, const Moment& now) {
  if (const auto outcome = forwarder_.on_packet(attempt, packet, now)) {
    settle(*outcome, now);
  }
}

void Responder::on_upstream_failure(AttemptId attempt, const Moment& now) {
  if (const auto outcome = forwarder_.on_failure(attempt, now)) {
    settle(*outcome, now);
  }
}

void Responder::on_tick(const Moment& now) {
  while (const auto outcome = forwarder_.on_tick(now)) {
    settle(*outcome, now);
  }
}

auto Responder::take_pending(Forwarder::Ticket ticket) -> Pending {
  const auto found = pending_.find(ticket);
  HAECHI_CHECK(found != pending_.end());
  Pending pending = std::move(found->second);
  pending_.erase(found);
  const auto [first, last] = by_hash_.equal_range(pending.key.hash());
  by_hash_.erase(
      std::find_if(first, last, [&](const auto& entry) { return entry.second == ticket; }));
  return pending;
}

void Responder::settle(const Forwarder::Outcome& outcome, const Moment& now) {
  Pending pending = take_pending(outcome.ticket);
  waiting_ -= pending.waiters.size();
  std::unique_ptr<CachedAnswer> cached;
  if (outcome.answer) {
    if (auto answer = wd::parse_answer(*outcome.answer)) {
      cached = make_cached(pending.key, std::move(*answer), now);
    }
  }
  for (Waiter& waiter : pending.waiters) {
    answer_waiter(waiter, cached.get(), now);
  }
  if (cached) {
    cache_.insert(std::move(cached), now);
  }
}

// The policy may have changed meanwhile, and so may the client's place in it.
void Responder::answer_waiter(Waiter& waiter, const CachedAnswer* cached, const Moment& now) {
  const std::span<Byte> room = scratch_;
  const auto send = [&](std::size_t size) {
    world_.replies.reply(waiter.client, ByteView(scratch_).first(size));
  };
  const gateway::Subject* subject = world_.judge.identify(waiter.client.remote.address);
  if (subject == nullptr) {
    send(answer_unknown(waiter.query, waiter.client, now, room).size);
    return;
  }
  Asking asking{.query = waiter.query,
                .client = waiter.client,
                .subject = *subject,
                .now = now,
                .room = room};
  if (waiter.epoch == world_.judge.epoch() && now.wall < waiter.valid_until) {
    asking.is_counted = waiter.is_counted;
    asking.is_recorded = waiter.is_recorded;
    asking.is_read_later = waiter.is_read_later;
    asking.valid_until = waiter.valid_until;
  } else if (const auto refusal = judge_question(asking)) {
    send(*refusal);
    return;
  }
  if (cached == nullptr) {
    count_allowed(asking);
    send(write_failure(waiter.query, waiter.client, wd::ExtendedError::NoReachableAuthority,
                       "no upstream gave a usable answer", room));
    return;
  }
  const auto refusal = judge_targets(asking, *cached);
  send(refusal ? *refusal : write_cached(asking, *cached));
}

} // namespace haechi::engine::dns
