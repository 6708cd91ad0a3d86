#pragma once
// What an order did, in numbers: counts of a gateway's records, without identities.

#include "oversight/report/report.h"

#include <cstdint>
#include <map>

namespace haechi::oversight::report {

// A number below this could point to somebody.
inline constexpr std::uint64_t kLeastToldCount = 10;

using Counts = std::map<std::string, std::uint64_t, std::less<>>; // by action: pass, refuse, steer

struct Effects {
  Counts by_action;
  std::map<std::string, Counts, std::less<>> by_device; // by device class, then by action
  Instant since{};                                      // the first record
  Instant until{};                                      // the last
};

enum class SmallCounts : std::uint8_t { Told, Hidden };

// The days of the count, and how often each action was taken.
void add_effects(Report& out, const Effects& effects, SmallCounts small);
// The same by device class, exact: for those who must know how far an order reaches.
void add_device_effects(Report& out, const Effects& effects);

} // namespace haechi::oversight::report
