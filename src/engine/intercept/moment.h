#pragma once
// The time of an event, twice: as the policy knows it, and on a clock that never jumps.

#include "base/instant.h"

namespace haechi::engine::intercept {

struct Moment {
  Instant at{};                        // wall clock: policy, records, tokens
  std::chrono::milliseconds uptime{0}; // steady clock: deadlines, rates
};

} // namespace haechi::engine::intercept
