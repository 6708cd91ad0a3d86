#include "engine/dns/answering.h"

#include <algorithm>

namespace haechi::engine::dns {

Responder::Answering answered(std::size_t size) {
  return {.outcome = size == 0 ? Responder::Outcome::Silence : Responder::Outcome::Answered,
          .size = size};
}

std::uint32_t cap_until(Instant then, Instant now) {
  if (then == Instant::max()) {
    return wire::dns::kMaxLifetime;
  }
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(then - now).count();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(left, 0, std::int64_t{wire::dns::kMaxLifetime}));
}

} // namespace haechi::engine::dns
