#include "engine/dns/forwarder.h"

#include "wire/dns/edns.h"

#include <algorithm>
#include <utility>

namespace haechi::engine::dns {

namespace wd = wire::dns;

namespace {

constexpr std::uint32_t kMaxMismatches = 8;
constexpr std::uint64_t kNever = ~std::uint64_t{0};
constexpr std::size_t kQuerySize = wd::kHeaderSize + wd::kMaxNameSize + 4 + wd::kOptSize + 4 +
                                   UpstreamCookie::kClientSize + UpstreamCookie::kMostServer;
constexpr unsigned kBadCookie = 23; // RFC 7873

bool is_letter(Byte byte) {
  const auto lower = static_cast<Byte>(byte | 0x20U);
  return lower >= 'a' && lower <= 'z';
}

// Flips the case of letters inside labels by random bits.
void mix_case(Bytes& question, const RandomSource& random) {
  std::uint64_t bits = 0;
  unsigned left = 0;
  const std::size_t name_size = question.size() - 4;
  std::size_t label_end = 0;
  for (std::size_t i = 0; i < name_size; ++i) {
    if (i == label_end) {
      label_end = i + 1 + question[i];
      continue;
    }
    if (!is_letter(question[i])) {
      continue;
    }
    if (left == 0) {
      bits = random();
      left = 64;
    }
    question[i] = static_cast<Byte>(question[i] ^ ((bits & 1U) != 0 ? 0x20U : 0U));
    bits >>= 1U;
    --left;
  }
}

AttemptId to_id(std::uint32_t slot, std::uint32_t which, std::uint32_t generation) {
  return {.slot = 2 * slot + which, .generation = generation};
}

// The OPT of an answer whose question takes `question_size` bytes, if it has one that can be read.
std::optional<wd::Opt> find_opt(ByteView packet, std::size_t question_size) {
  const bool has_question = wd::read_counts(packet).questions > 0;
  wd::RecordWalk walk(packet, wd::kHeaderSize + (has_question ? question_size : 0));
  while (const auto record = walk.next()) {
    if (record->type == wd::Type::Opt) {
      return wd::parse_opt(packet, *record);
    }
  }
  return std::nullopt;
}

bool means_failure(wd::Rcode rcode) {
  return rcode == wd::Rcode::ServFail || rcode == wd::Rcode::Refused || rcode == wd::Rcode::NotImp;
}

} // namespace

Forwarder::Forwarder(UpstreamPort& port, RandomSource random, const ForwarderOptions& options)
    : port_(port), random_(std::move(random)), options_(options) {}

void Forwarder::set_upstreams(std::vector<Endpoint> endpoints) {
  std::vector<std::uint64_t> secrets(endpoints.size());
  std::ranges::generate(secrets, random_);
  upstreams_.set(std::move(endpoints), secrets);
  for (Slot& slot : slots_) {
    slot.tried = 0;
    for (Attempt& attempt : slot.attempts) {
      attempt.upstream = kMaxUpstreams; // its old index names nobody any more
    }
  }
}

auto Forwarder::ask(ForwardedQuestion question, const Moment& now)
    -> tl::expected<Ticket, Refused> {
  if (questions() >= options_.in_flight) {
    return tl::make_unexpected(Refused::Full);
  }
  const std::uint32_t index = take_slot(std::move(question), now);
  if (!send_to_next({.slot = index}, now)) {
    give_back(index);
    return tl::make_unexpected(Refused::NoUpstream);
  }
  begin_trial(ForwardedQuestion(slots_[index].what), now);
  return index;
}

std::uint32_t Forwarder::take_slot(ForwardedQuestion question, const Moment& now) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
    due_ms_.push_back(kNever);
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  Slot& slot = slots_[index];
  slot.is_used = true;
  slot.is_trial = false;
  slot.what = std::move(question);
  slot.tried = slot.tries = 0;
  slot.ends_ms = now.uptime_ms + options_.deadline_ms;
  return index;
}

void Forwarder::give_back(std::uint32_t index) {
  slots_[index].is_used = false;
  due_ms_[index] = kNever;
  free_.push_back(index);
}

void Forwarder::begin_trial(const ForwardedQuestion& question, const Moment& now) {
  if (questions() >= options_.in_flight / 2) {
    return; // clients first
  }
  const auto upstream = upstreams_.take_trial(now.uptime_ms);
  if (!upstream) {
    return;
  }
  const std::uint32_t index = take_slot(question, now);
  slots_[index].is_trial = true;
  prepare({.slot = index}, *upstream);
  if (!send({.slot = index}, now)) {
    upstreams_.note_failure(*upstream, now.uptime_ms);
    give_back(index);
  }
}

void Forwarder::prepare(Place place, std::size_t upstream) {
  Slot& slot = slots_[place.slot];
  ++slot.tries;
  slot.tried |= 1U << upstream;
  upstreams_.note_asked(upstream);
  Attempt& attempt = at(place);
  attempt.upstream = upstream;
  attempt.endpoint = upstreams_.endpoint(upstream);
  attempt.carrier = wd::Carrier::Udp;
  attempt.with_opt = true;
  attempt.has_lost_case = attempt.has_bad_cookie = false;
}

bool Forwarder::send_to_next(Place place, const Moment& now) {
  Slot& slot = slots_[place.slot];
  while (slot.tries < options_.tries && now.uptime_ms < slot.ends_ms) {
    auto next = upstreams_.pick(slot.tried);
    if (!next && slot.tried != 0) { // all were asked once: another round
      slot.tried = 0;
      next = upstreams_.pick(0);
    }
    if (!next) {
      return false;
    }
    prepare(place, *next);
    if (send(place, now)) {
      return true;
    }
  }
  return false;
}

bool Forwarder::send(Place place, const Moment& now) {
  Slot& slot = slots_[place.slot];
  Attempt& attempt = at(place);
  ++attempt.generation;
  attempt.id = static_cast<std::uint16_t>(random_());
  attempt.mismatches = 0;
  attempt.asked_ms = now.uptime_ms;
  attempt.ends_ms = std::min(now.uptime_ms + options_.try_ms, slot.ends_ms);
  attempt.sent_question = slot.what.question;
  attempt.mixes_case = options_.mixes_case && attempt.carrier == wd::Carrier::Udp &&
                       upstreams_.keeps_case(attempt.upstream);
  if (attempt.mixes_case) {
    mix_case(attempt.sent_question, random_);
  }
  const UpstreamCookie* cookie =
      attempt.with_opt ? upstreams_.find_cookie(attempt.upstream) : nullptr;
  const ByteView question = attempt.sent_question;
  std::array<Byte, kQuerySize> room; // NOLINT: written before it is read
  const std::size_t size = wd::write_upstream_query(
      room, {.id = attempt.id,
             .name = question.first(question.size() - 4),
             .type = static_cast<wd::Type>(wd::read_u16(question, question.size() - 4)),
             .klass = static_cast<wd::Class>(wd::read_u16(question, question.size() - 2)),
             .is_dnssec_ok = slot.what.is_dnssec_ok,
             .is_checking_disabled = slot.what.is_checking_disabled,
             .with_opt = attempt.with_opt,
             .cookie = cookie != nullptr ? cookie->to_send() : ByteView()});
  attempt.is_asking = port_.ask(to_id(place.slot, place.which, attempt.generation),
                                attempt.endpoint, attempt.carrier, ByteView(room).first(size));
  slot.rival_ms = options_.asks_rivals && place.which == 0 && !slot.is_trial
                      ? now.uptime_ms + upstreams_.patience_ms(attempt.upstream)
                      : kNever;
  set_due(place.slot);
  return attempt.is_asking;
}

// The rival is the second attempt; it never gets one itself.
void Forwarder::ask_rival(Place beside, const Moment& now) {
  Slot& slot = slots_[beside.slot];
  slot.rival_ms = kNever;
  const Place place{.slot = beside.slot, .which = 1};
  const auto rival = upstreams_.pick_healthy(slot.tried);
  if (!rival || slot.tries >= options_.tries || at(place).is_asking) {
    return;
  }
  prepare(place, *rival);
  static_cast<void>(send(place, now)); // without a socket the first attempt goes on alone
}

void Forwarder::set_due(std::uint32_t index) {
  const Slot& slot = slots_[index];
  std::uint64_t due = slot.rival_ms;
  for (const Attempt& attempt : slot.attempts) {
    due = attempt.is_asking ? std::min(due, attempt.ends_ms) : due;
  }
  due_ms_[index] = due;
}

auto Forwarder::find(AttemptId id) const -> std::optional<Place> {
  const Place place{.slot = id.slot / 2, .which = id.slot % 2};
  if (place.slot >= slots_.size()) {
    return std::nullopt;
  }
  const Slot& slot = slots_[place.slot];
  const Attempt& attempt = slot.attempts[place.which];
  const bool is_open = slot.is_used && attempt.is_asking && attempt.generation == id.generation;
  return is_open ? std::optional(place) : std::nullopt;
}

Forwarder::Reading Forwarder::read_wrong(Attempt& attempt) {
  if (attempt.carrier == wd::Carrier::Tcp) {
    return Reading::Failed;
  }
  return ++attempt.mismatches < kMaxMismatches ? Reading::Ignore : Reading::AskByTcp;
}

Forwarder::Reading Forwarder::read(Attempt& attempt, ByteView packet) {
  const bool is_tcp = attempt.carrier == wd::Carrier::Tcp;
  const bool has_id = packet.size() >= wd::kHeaderSize && wd::read_u16(packet, 0) == attempt.id &&
                      (packet[2] & 0x80U) != 0;
  const auto rcode = has_id ? static_cast<wd::Rcode>(packet[3] & 0x0FU) : wd::Rcode::NoError;
  // Servers that cannot read a question may leave it out of their complaint.
  const bool is_complaint =
      has_id && wd::read_counts(packet) == wd::Counts{} && rcode != wd::Rcode::NoError;
  if (!has_id ||
      (!is_complaint && !wd::is_answer_to(packet, attempt.sent_question, wd::CaseMatch::Blind))) {
    return read_wrong(attempt);
  }
  if (const auto reading = read_cookie(attempt, packet)) {
    return *reading;
  }
  if (attempt.mixes_case && !is_complaint &&
      !wd::is_answer_to(packet, attempt.sent_question, wd::CaseMatch::Exact)) {
    attempt.has_lost_case = true;
    return Reading::AskByTcp;
  }
  if ((packet[2] & 0x02U) != 0 && !is_tcp) {
    return Reading::AskByTcp;
  }
  if (rcode == wd::Rcode::FormErr && attempt.with_opt) {
    return Reading::AskWithoutOpt; // RFC 6891 section 7: a server from before EDNS
  }
  return is_complaint || means_failure(rcode) ? Reading::Failed : Reading::Final;
}

auto Forwarder::read_cookie(Attempt& attempt, ByteView packet) -> std::optional<Reading> {
  UpstreamCookie* cookie = attempt.with_opt ? upstreams_.find_cookie(attempt.upstream) : nullptr;
  if (cookie == nullptr) {
    return std::nullopt;
  }
  const bool is_tcp = attempt.carrier == wd::Carrier::Tcp;
  const auto opt = find_opt(packet, attempt.sent_question.size());
  switch (cookie->read(opt ? opt->cookie : ByteView())) {
  case UpstreamCookie::Reading::Wrong:
    return read_wrong(attempt);
  case UpstreamCookie::Reading::Missing:
    if (!is_tcp) {
      return Reading::AskByTcp;
    }
    cookie->forget_server();
    return std::nullopt;
  case UpstreamCookie::Reading::Right:
    break;
  }
  const unsigned upper = opt ? opt->extended_rcode : 0;
  if (((upper << 4U) | (packet[3] & 0x0FU)) != kBadCookie) {
    return std::nullopt;
  }
  if (is_tcp) {
    return Reading::Failed;
  }
  return std::exchange(attempt.has_bad_cookie, true) ? Reading::AskByTcp : Reading::AskAgain;
}

auto Forwarder::on_packet(AttemptId id, ByteView packet, const Moment& now)
    -> std::optional<Outcome> {
  const auto place = find(id);
  if (!place) {
    return std::nullopt;
  }
  Attempt& attempt = at(*place);
  switch (read(attempt, packet)) {
  case Reading::Ignore:
    return std::nullopt;
  case Reading::Final:
    note_answer(*place, now);
    return finish(place->slot, packet);
  case Reading::AskByTcp:
    stop(*place);
    attempt.carrier = wd::Carrier::Tcp;
    return send(*place, now) ? std::nullopt : fail_over(*place, now);
  case Reading::AskAgain:
    stop(*place);
    return send(*place, now) ? std::nullopt : fail_over(*place, now);
  case Reading::AskWithoutOpt:
    stop(*place);
    attempt.with_opt = false;
    return send(*place, now) ? std::nullopt : fail_over(*place, now);
  case Reading::Failed:
    return on_failure(id, now);
  }
  return std::nullopt;
}

void Forwarder::note_answer(Place place, const Moment& now) {
  const Attempt& attempt = at(place);
  upstreams_.note_answer(attempt.upstream, now.uptime_ms - attempt.asked_ms);
  if (attempt.has_lost_case) {
    upstreams_.note_lost_case(attempt.upstream);
  }
  const Attempt& other = at({.slot = place.slot, .which = 1 - place.which});
  if (other.is_asking) {
    upstreams_.note_overtaken(other.upstream, now.uptime_ms - other.asked_ms);
  }
}

auto Forwarder::on_failure(AttemptId id, const Moment& now) -> std::optional<Outcome> {
  const auto place = find(id);
  if (!place) {
    return std::nullopt;
  }
  upstreams_.note_failure(at(*place).upstream, now.uptime_ms);
  return fail_over(*place, now);
}

auto Forwarder::on_tick(const Moment& now) -> std::optional<Outcome> {
  while (tick_at_ < slots_.size()) {
    const std::uint32_t index = tick_at_++;
    if (due_ms_[index] > now.uptime_ms) {
      continue;
    }
    if (auto outcome = on_due(index, now)) {
      return outcome;
    }
  }
  tick_at_ = 0;
  return std::nullopt;
}

auto Forwarder::on_due(std::uint32_t index, const Moment& now) -> std::optional<Outcome> {
  for (std::uint32_t which = 0; which < 2; ++which) {
    const Place place{.slot = index, .which = which};
    const Attempt& attempt = at(place);
    if (!attempt.is_asking || attempt.ends_ms > now.uptime_ms) {
      continue;
    }
    upstreams_.note_failure(attempt.upstream, now.uptime_ms);
    if (auto outcome = fail_over(place, now)) {
      return outcome;
    }
  }
  if (!slots_[index].is_used) {
    return std::nullopt; // a trial that is over
  }
  if (slots_[index].rival_ms <= now.uptime_ms) {
    ask_rival({.slot = index}, now);
  }
  set_due(index);
  return std::nullopt;
}

void Forwarder::stop(Place place) {
  Attempt& attempt = at(place);
  if (attempt.is_asking) {
    attempt.is_asking = false;
    port_.forget(to_id(place.slot, place.which, attempt.generation));
  }
}

auto Forwarder::fail_over(Place place, const Moment& now) -> std::optional<Outcome> {
  stop(place);
  const Place other{.slot = place.slot, .which = 1 - place.which};
  if (at(other).is_asking) {
    set_due(place.slot);
    return std::nullopt; // it may still answer
  }
  if (!slots_[place.slot].is_trial && send_to_next({.slot = place.slot}, now)) {
    return std::nullopt;
  }
  return finish(place.slot, std::nullopt);
}

auto Forwarder::finish(std::uint32_t index, std::optional<ByteView> answer)
    -> std::optional<Outcome> {
  for (std::uint32_t which = 0; which < 2; ++which) {
    stop({.slot = index, .which = which});
  }
  give_back(index);
  if (slots_[index].is_trial) {
    return std::nullopt;
  }
  return Outcome{.ticket = index, .answer = answer};
}

} // namespace haechi::engine::dns
