#include "engine/dns/counters.h"

#include "wire/dns/types.h"

#include <algorithm>
#include <numeric>

namespace haechi::engine::dns {

namespace {

template <class Numbers> void add_each(Numbers& into, const Numbers& from) {
  std::ranges::transform(into, from, into.begin(), std::plus<>());
}

} // namespace

void Latency::note(std::uint64_t took_ms) {
  const auto bucket = std::ranges::lower_bound(kBoundsMs, took_ms);
  ++counts[static_cast<std::size_t>(bucket - kBoundsMs.begin())];
  sum_ms += took_ms;
}

void Latency::add(const Latency& other) {
  add_each(counts, other.counts);
  sum_ms += other.sum_ms;
}

std::uint64_t Latency::total() const {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::uint32_t Latency::bound_of(double share) const {
  const std::uint64_t all = total();
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBoundsMs.size() && all > 0; ++i) {
    seen += counts[i];
    if (static_cast<double>(seen) >= share * static_cast<double>(all)) {
      return kBoundsMs[i];
    }
  }
  return all == 0 ? 0 : kBoundsMs.back();
}

AnswerKind to_answer_kind(ByteView message) {
  if (message.size() < wire::dns::kHeaderSize) {
    return AnswerKind::Other;
  }
  if ((message[2] & 0x02U) != 0) {
    return AnswerKind::Truncated;
  }
  switch (static_cast<wire::dns::Rcode>(message[3] & 0x0FU)) {
  case wire::dns::Rcode::NoError:
    return message[6] == 0 && message[7] == 0 ? AnswerKind::NoData : AnswerKind::NoError;
  case wire::dns::Rcode::NxDomain:
    return AnswerKind::NameError;
  case wire::dns::Rcode::Refused:
    return AnswerKind::Refused;
  case wire::dns::Rcode::ServFail:
    return AnswerKind::ServFail;
  case wire::dns::Rcode::FormErr:
  case wire::dns::Rcode::NotImp:
    return AnswerKind::Malformed;
  default:
    return AnswerKind::Other;
  }
}

void Counters::add(const Counters& other) {
  queries += other.queries;
  from_cache += other.from_cache;
  forwarded += other.forwarded;
  refused += other.refused;
  malformed += other.malformed;
  failed += other.failed;
  stale += other.stale;
  limited += other.limited;
  bypass += other.bypass;
  unknown += other.unknown;
  steered += other.steered;
  renewed += other.renewed;
  add_each(answers, other.answers);
  add_each(effects, other.effects);
  waited.add(other.waited);
}

void UpstreamNumbers::add(const UpstreamNumbers& other) {
  asked += other.asked;
  answered += other.answered;
  failed += other.failed;
  took.add(other.took);
}

} // namespace haechi::engine::dns
