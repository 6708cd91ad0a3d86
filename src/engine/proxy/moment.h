#pragma once
// The time of an event, twice: as the policy knows it, and on a clock that never jumps.

#include "base/instant.h"

namespace haechi::engine::proxy {

struct Moment {
  Instant at{};                        // wall clock, for the judge and records
  std::chrono::milliseconds uptime{0}; // steady clock, for deadlines
};

} // namespace haechi::engine::proxy
