#pragma once
// The machine's clock as a register has seen it go. A clock that is set far ahead would bring every
// deadline, lapse and step of a ladder at once, and nothing could be recorded before it any more.
// So a change by the clock is refused after a jump until the clock is right, or an officer confirms
// it. During one run of the machine the clock must go as far as time does, however long nobody
// looked; after another start only one that is ahead by more than a year is a jump. A clock that is
// behind brings nothing by itself and is no jump. Private to the store, but for the reading.

#include "base/instant.h"

#include <chrono>
#include <optional>
#include <string>

struct sqlite3;

namespace haechi::io {

struct ClockReading {
  Instant wall{};                      // the system's clock
  std::chrono::milliseconds elapsed{}; // since the machine was started; nobody sets it
  std::string boot;                    // which start that was; empty: not known
};

[[nodiscard]] ClockReading read_clock();

// What a register keeps of the clock.
struct ClockMark {
  std::string boot;
  std::chrono::milliseconds started{}; // by the clock, when that run began: wall less elapsed
  Instant seen{};                      // the latest
  bool operator==(const ClockMark&) const = default;
};

inline constexpr std::chrono::minutes kMostClockStep{10};
inline constexpr std::chrono::days kMostClockAbsence{400};

// The clock as it is, taken for right.
[[nodiscard]] ClockMark mark_clock(const ClockReading& clock);

// What to keep of the clock now. Errors: E-OVERSIGHT-015 (it jumped).
[[nodiscard]] Result<ClockMark> check_clock(const ClockReading& clock,
                                            const std::optional<ClockMark>& before);

// nullopt: none was kept yet. Errors: E-OVERSIGHT-020.
[[nodiscard]] Result<std::optional<ClockMark>> read_clock_mark(sqlite3* database);

// Errors: E-OVERSIGHT-020.
[[nodiscard]] Result<void> write_clock_mark(sqlite3* database, const ClockMark& mark);

} // namespace haechi::io
