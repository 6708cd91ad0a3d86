// Clients that wait for upstreams, and what they get when these fail.
#include "base/check.h"
#include "engine/dns/answering.h"
#include "engine/dns/responder.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace wd = wire::dns;

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

bool Responder::has_too_many_questions(const Client& client) const {
  const auto found = waiting_of_.find(client.remote.address);
  return options_.questions_per_client > 0 && found != waiting_of_.end() &&
         found->second >= options_.questions_per_client;
}

auto Responder::turn_away(Asking& asking, wd::ExtendedError code, std::string_view text)
    -> Answering {
  count_allowed(asking);
  return answered(write_failure(asking.query, asking.client, code, text, asking.room));
}

auto Responder::forward(Asking& asking, const QuestionKey& key) -> Answering {
  if (Pending* pending = find_pending(key)) {
    return wait(asking, *pending);
  }
  if (has_too_many_questions(asking.client)) {
    ++counters_.limited;
    return turn_away(asking, wd::ExtendedError::NetworkError, "too many questions of this client");
  }
  const auto ticket = ask_upstreams(key, asking.query, asking.now);
  if (!ticket) {
    const bool is_full = ticket.error() == Forwarder::Refused::Full;
    return turn_away(
        asking, is_full ? wd::ExtendedError::NetworkError : wd::ExtendedError::NoReachableAuthority,
        is_full ? "too many questions in flight" : "no upstream can be asked");
  }
  add_pending(*ticket, Pending{.key = key, .asked_ms = asking.now.uptime_ms, .waiters = {}});
  return wait(asking, pending_.at(*ticket));
}

auto Responder::ask_upstreams(const QuestionKey& key, const wd::Query& query, const Moment& now)
    -> tl::expected<Forwarder::Ticket, Forwarder::Refused> {
  if (waiting_ >= options_.waiting_clients) {
    return tl::make_unexpected(Forwarder::Refused::Full);
  }
  const ByteView question = key.question();
  return forwarder_.ask({.question = Bytes(question.begin(), question.end()),
                         .is_dnssec_ok = query.is_dnssec_ok,
                         .is_checking_disabled = query.is_checking_disabled},
                        now);
}

void Responder::add_pending(Forwarder::Ticket ticket, Pending pending) {
  ++counters_.forwarded;
  by_hash_.emplace(pending.key.hash(), ticket);
  pending_.emplace(ticket, std::move(pending));
}

// Clients' own questions come first: half of what may be in flight is theirs alone.
void Responder::renew(const QuestionKey& key, const wd::Query& query, const Moment& now) {
  if (forwarder_.questions() >= options_.forwarder.in_flight / 2 || find_pending(key) != nullptr) {
    return;
  }
  if (const auto ticket = ask_upstreams(key, query, now)) {
    prefetch_.note_begun();
    ++counters_.renewed;
    add_pending(*ticket,
                Pending{.key = key, .asked_ms = now.uptime_ms, .waiters = {}, .is_renewal = true});
  }
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
      waiting_ >= options_.waiting_clients || has_too_many_questions(asking.client)) {
    return turn_away(asking, wd::ExtendedError::NetworkError,
                     "too many clients wait for this answer");
  }
  const ByteView question = asking.query.question();
  Waiter& waiter =
      pending.waiters.emplace_back(Waiter{.client = asking.client,
                                          .asker = asking.asker,
                                          .query = asking.query,
                                          .question = Bytes(question.begin(), question.end()),
                                          .asked_ms = asking.now.uptime_ms,
                                          .effect = asking.effect,
                                          .epoch = world_.judge.epoch(),
                                          .valid_until = asking.valid_until,
                                          .is_counted = asking.is_counted,
                                          .is_recorded = asking.is_recorded,
                                          .is_read_later = asking.is_read_later,
                                          .is_steered = asking.is_steered,
                                          .is_out_of_reach = asking.is_out_of_reach});
  waiter.query.cookie = waiter.query.client_subnet =
      waiter.query.client_marks = {}; // the packet goes
  // The bytes stay where they are when the waiter moves.
  waiter.query.name = ByteView(waiter.question).first(question.size() - 4);
  ++waiting_;
  ++waiting_of_[asking.client.remote.address];
  return {.outcome = Outcome::Waiting};
}

void Responder::forget_waiters(const std::vector<Waiter>& waiters) {
  waiting_ -= waiters.size();
  for (const Waiter& waiter : waiters) {
    const auto found = waiting_of_.find(waiter.client.remote.address);
    HAECHI_CHECK(found != waiting_of_.end());
    if (--found->second == 0) {
      waiting_of_.erase(found);
    }
  }
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
  if (options_.cache.stale_ms == 0) {
    return;
  }
  std::vector<Forwarder::Ticket> late; // an answer may let a client ask the next question
  for (const auto& [ticket, pending] : pending_) {
    if (!pending.waiters.empty() && now.uptime_ms - pending.asked_ms >= options_.stale_after_ms) {
      late.push_back(ticket);
    }
  }
  for (const Forwarder::Ticket ticket : late) {
    const auto found = pending_.find(ticket);
    if (found == pending_.end()) {
      continue;
    }
    if (const CachedAnswer* stale = cache_.find_stale(found->second.key, now)) {
      CachedAnswer copy = *stale; // the cache may change while clients are answered
      answer_waiters(found->second, &copy, now);
    }
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
  if (pending.is_renewal) {
    prefetch_.note_ended();
  }
  std::unique_ptr<CachedAnswer> cached;
  if (outcome.answer) {
    if (auto answer = wd::parse_answer(*outcome.answer)) {
      cached = make_cached(pending.key, std::move(*answer), now);
    }
  }
  if (cached) {
    failures_.note_answer(pending.key.hash());
    answer_waiters(pending, cached.get(), now);
    cache_.insert(std::move(cached), now);
    return;
  }
  if (pending.is_renewal && pending.waiters.empty()) {
    return; // what is there is as good as it was
  }
  failures_.note_failure(pending.key.hash(), now.uptime_ms);
  if (const CachedAnswer* stale = cache_.find_stale(pending.key, now)) {
    cached = std::make_unique<CachedAnswer>(*stale);
  }
  answer_waiters(pending, cached.get(), now);
}

void Responder::answer_waiters(Pending& pending, CachedAnswer* cached, const Moment& now) {
  std::vector<Waiter> waiters = std::exchange(pending.waiters, {});
  forget_waiters(waiters);
  for (Waiter& waiter : waiters) {
    answer_waiter(waiter, cached, now);
  }
}

// The policy may have changed meanwhile, and so may the client's place in it.
void Responder::answer_waiter(Waiter& waiter, CachedAnswer* cached, const Moment& now) {
  const gateway::Subject* subject = identify(waiter.asker);
  counters_.waited.note(now.uptime_ms - waiter.asked_ms);
  std::size_t size = 0;
  if (subject == nullptr) {
    size = answer_unknown(waiter.query, waiter.client, waiter.asker, now, scratch_).size;
  } else {
    Asking asking{.query = waiter.query,
                  .client = waiter.client,
                  .asker = waiter.asker,
                  .subject = *subject,
                  .now = now,
                  .room = scratch_};
    size = answer_asking(asking, waiter, cached);
  }
  world_.replies.reply(waiter.client, ByteView(scratch_).first(size));
}

std::size_t Responder::answer_asking(Asking& asking, const Waiter& waiter, CachedAnswer* cached) {
  asking.steer = find_steer(asking);
  if (waiter.epoch == world_.judge.epoch() && asking.now.wall < waiter.valid_until) {
    asking.is_counted = waiter.is_counted;
    asking.effect = waiter.effect;
    asking.is_recorded = waiter.is_recorded;
    asking.is_read_later = waiter.is_read_later;
    asking.is_steered = waiter.is_steered;
    asking.is_out_of_reach = waiter.is_out_of_reach;
    asking.valid_until = waiter.valid_until;
  } else if (const auto refusal = judge_question(asking)) {
    return *refusal;
  }
  return write_kept(asking, cached,
                    {.code = wd::ExtendedError::NoReachableAuthority,
                     .text = "no upstream gave a usable answer"});
}

std::size_t Responder::write_kept(Asking& asking, CachedAnswer* kept,
                                  const wd::ErrorNote& failure) {
  if (kept == nullptr) {
    count_allowed(asking);
    return write_failure(asking.query, asking.client, failure.code, failure.text, asking.room);
  }
  if (const auto refusal = judge_targets(asking, *kept)) {
    return *refusal;
  }
  const bool is_stale = kept->answer.lifetime_s > 0 && asking.now.uptime_ms >= kept->expires_ms;
  counters_.stale += is_stale ? 1 : 0;
  return write_cached(asking, *kept);
}

} // namespace haechi::engine::dns
