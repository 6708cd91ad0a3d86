#pragma once
// The time as DNS needs it: the wall clock judges and records, the uptime ages answers and ends
// waiting, so that a step of the clock neither revives nor kills anything.

#include "base/instant.h"

#include <cstdint>

namespace haechi::engine::dns {

struct Moment {
  Instant wall{};
  std::uint64_t uptime_ms = 0; // never steps back
};

} // namespace haechi::engine::dns
