#pragma once
// A report for people at a terminal, in English or Korean.

#include "base/words.h"
#include "policy/replay/report.h"

#include <string>

namespace haechi::policy::replay {

// What the report was made from, for its first lines.
struct Origin {
  std::uint64_t lines = 0;
  std::uint64_t malformed = 0; // lines that could not be read
  std::uint64_t other = 0;     // lines that tell of no use of a host
  std::uint64_t unnamed = 0;   // uses of which the log kept a number only
  std::uint64_t nameless = 0;  // uses of an address instead of a name
  std::uint64_t strangers = 0; // uses by clients that nobody knows
  std::string draft;           // digests of the policies
  std::string today;           // empty: what the log says happened
};

[[nodiscard]] std::string to_text(const Report& report, const Origin& origin, Language language);

} // namespace haechi::policy::replay
