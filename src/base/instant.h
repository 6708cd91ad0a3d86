#pragma once
// A point in time (UTC, milliseconds) and its RFC 3339 spelling. Nothing here reads a clock: `now`
// is always a parameter, taken in io.

#include "base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace haechi {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// A parsed date or date-time. `offset` is known when the text carries `Z` or `+hh:mm`; otherwise
// `local` is to be read in a time zone that the caller knows.
struct DateTime {
  std::chrono::local_time<std::chrono::milliseconds> local;
  bool has_offset = false;
  std::chrono::minutes offset{0};
};

// Reads `2025-02-05`, `2025-02-05T09:00`, `2025-02-05T09:00:00[.123][Z|+09:00]` (RFC 3339 with
// optional parts; a space may stand for `T`). Years 1 to 9999; a date alone means midnight. Errors:
// E-BASE-001.
[[nodiscard]] Result<DateTime> parse_date_time(std::string_view text);

// Reads `+09:00`, `-03:30` or `Z`. Errors: E-BASE-002.
[[nodiscard]] Result<std::chrono::minutes> parse_utc_offset(std::string_view text);

// `2025-02-06T01:00:00Z`, with `.123` when there are milliseconds.
[[nodiscard]] std::string to_rfc3339(Instant at);

} // namespace haechi
