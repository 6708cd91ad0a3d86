#include "engine/dns/forwarder.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace wd = wire::dns;

namespace {

constexpr std::uint32_t kMaxMismatches = 8;
constexpr std::uint64_t kNever = ~std::uint64_t{0};
constexpr std::size_t kQuerySize = wd::kHeaderSize + wd::kMaxNameSize + 4 + wd::kOptSize;

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

bool means_failure(wd::Rcode rcode) {
  return rcode == wd::Rcode::ServFail || rcode == wd::Rcode::Refused || rcode == wd::Rcode::NotImp;
}

} // namespace

Forwarder::Forwarder(UpstreamPort& port, RandomSource random, const ForwarderOptions& options)
    : port_(port), random_(std::move(random)), options_(options) {}

void Forwarder::set_upstreams(std::vector<Endpoint> endpoints) {
  upstreams_.set(std::move(endpoints));
  for (Slot& slot : slots_) {
    slot.tried = 0;
    slot.upstream = kMaxUpstreams; // its old index names nobody any more
  }
}

auto Forwarder::ask(ForwardedQuestion question, const Moment& now)
    -> tl::expected<Ticket, Refused> {
  if (questions() >= options_.in_flight) {
    return tl::make_unexpected(Refused::Full);
  }
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
    try_ends_ms_.push_back(kNever);
  }
  const std::uint32_t index = free_.back();
  Slot& slot = slots_[index];
  const std::uint32_t generation = slot.generation;
  slot = Slot{.is_used = true, .what = std::move(question), .generation = generation};
  slot.ends_ms = now.uptime_ms + options_.deadline_ms;
  if (!send_to_next(index, now)) {
    slot.is_used = false;
    try_ends_ms_[index] = kNever;
    return tl::make_unexpected(Refused::NoUpstream);
  }
  free_.pop_back();
  return index;
}

bool Forwarder::send_to_next(std::uint32_t index, const Moment& now) {
  Slot& slot = slots_[index];
  while (slot.tries < options_.tries && now.uptime_ms < slot.ends_ms) {
    auto next = upstreams_.pick(slot.tried, now.uptime_ms);
    if (!next && slot.tried != 0) { // all were asked once: another round
      slot.tried = 0;
      next = upstreams_.pick(0, now.uptime_ms);
    }
    if (!next) {
      return false;
    }
    ++slot.tries;
    slot.tried |= 1U << *next;
    slot.upstream = *next;
    slot.endpoint = upstreams_.endpoint(*next);
    slot.carrier = wd::Carrier::Udp;
    slot.with_opt = true;
    if (send(index, now)) {
      return true;
    }
  }
  return false;
}

bool Forwarder::send(std::uint32_t index, const Moment& now) {
  Slot& slot = slots_[index];
  ++slot.generation;
  slot.id = static_cast<std::uint16_t>(random_());
  slot.mismatches = 0;
  try_ends_ms_[index] = std::min(now.uptime_ms + options_.try_ms, slot.ends_ms);
  slot.sent_question = slot.what.question;
  if (options_.mixes_case) {
    mix_case(slot.sent_question, random_);
  }
  const ByteView question = slot.sent_question;
  std::array<Byte, kQuerySize> room; // NOLINT: written before it is read
  const std::size_t size = wd::write_upstream_query(
      room, {.id = slot.id,
             .name = question.first(question.size() - 4),
             .type = static_cast<wd::Type>(wd::read_u16(question, question.size() - 4)),
             .klass = static_cast<wd::Class>(wd::read_u16(question, question.size() - 2)),
             .is_dnssec_ok = slot.what.is_dnssec_ok,
             .is_checking_disabled = slot.what.is_checking_disabled,
             .with_opt = slot.with_opt});
  slot.is_asking = port_.ask({.slot = index, .generation = slot.generation}, slot.endpoint,
                             slot.carrier, ByteView(room).first(size));
  return slot.is_asking;
}

Forwarder::Slot* Forwarder::find(AttemptId attempt) {
  if (attempt.slot >= slots_.size()) {
    return nullptr;
  }
  Slot& slot = slots_[attempt.slot];
  return slot.is_used && slot.is_asking && slot.generation == attempt.generation ? &slot : nullptr;
}

Forwarder::Reading Forwarder::read(Slot& slot, ByteView packet) const {
  const bool is_tcp = slot.carrier == wd::Carrier::Tcp;
  const bool has_id = packet.size() >= wd::kHeaderSize && wd::read_u16(packet, 0) == slot.id &&
                      (packet[2] & 0x80U) != 0;
  const auto rcode = has_id ? static_cast<wd::Rcode>(packet[3] & 0x0FU) : wd::Rcode::NoError;
  const auto match = options_.mixes_case ? wd::CaseMatch::Exact : wd::CaseMatch::Blind;
  // Servers that cannot read a question may leave it out of their complaint.
  const bool is_complaint =
      has_id && wd::read_counts(packet) == wd::Counts{} && rcode != wd::Rcode::NoError;
  if (!has_id || (!is_complaint && !wd::is_answer_to(packet, slot.sent_question, match))) {
    if (is_tcp) {
      return Reading::Failed;
    }
    return ++slot.mismatches < kMaxMismatches ? Reading::Ignore : Reading::AskByTcp;
  }
  if ((packet[2] & 0x02U) != 0 && !is_tcp) {
    return Reading::AskByTcp;
  }
  if (rcode == wd::Rcode::FormErr && slot.with_opt) {
    return Reading::AskWithoutOpt; // RFC 6891 section 7: a server from before EDNS
  }
  return is_complaint || means_failure(rcode) ? Reading::Failed : Reading::Final;
}

auto Forwarder::on_packet(AttemptId attempt, ByteView packet, const Moment& now)
    -> std::optional<Outcome> {
  Slot* slot = find(attempt);
  if (slot == nullptr) {
    return std::nullopt;
  }
  switch (read(*slot, packet)) {
  case Reading::Ignore:
    return std::nullopt;
  case Reading::Final:
    upstreams_.note_answer(slot->upstream);
    return finish(attempt.slot, packet);
  case Reading::AskByTcp:
    stop_attempt(attempt.slot);
    slot->carrier = wd::Carrier::Tcp;
    return send(attempt.slot, now) ? std::nullopt : fail_over(attempt.slot, now);
  case Reading::AskWithoutOpt:
    stop_attempt(attempt.slot);
    slot->with_opt = false;
    return send(attempt.slot, now) ? std::nullopt : fail_over(attempt.slot, now);
  case Reading::Failed:
    return on_failure(attempt, now);
  }
  return std::nullopt;
}

auto Forwarder::on_failure(AttemptId attempt, const Moment& now) -> std::optional<Outcome> {
  Slot* slot = find(attempt);
  if (slot == nullptr) {
    return std::nullopt;
  }
  upstreams_.note_failure(slot->upstream, now.uptime_ms);
  return fail_over(attempt.slot, now);
}

auto Forwarder::on_tick(const Moment& now) -> std::optional<Outcome> {
  while (tick_at_ < slots_.size()) {
    const std::uint32_t index = tick_at_++;
    if (try_ends_ms_[index] > now.uptime_ms) {
      continue;
    }
    upstreams_.note_failure(slots_[index].upstream, now.uptime_ms);
    if (auto outcome = fail_over(index, now)) {
      return outcome;
    }
  }
  tick_at_ = 0;
  return std::nullopt;
}

void Forwarder::stop_attempt(std::uint32_t index) {
  Slot& slot = slots_[index];
  if (slot.is_asking) {
    slot.is_asking = false;
    port_.forget({.slot = index, .generation = slot.generation});
  }
}

auto Forwarder::fail_over(std::uint32_t index, const Moment& now) -> std::optional<Outcome> {
  stop_attempt(index);
  if (send_to_next(index, now)) {
    return std::nullopt;
  }
  return finish(index, std::nullopt);
}

auto Forwarder::finish(std::uint32_t index, std::optional<ByteView> answer) -> Outcome {
  stop_attempt(index);
  slots_[index].is_used = false;
  try_ends_ms_[index] = kNever;
  free_.push_back(index);
  return {.ticket = index, .answer = answer};
}

} // namespace haechi::engine::dns
