#pragma once
// Small readings that several parts of the scenario reader share.

#include "base/result.h"
#include "scenarios/scenario.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::scenario {

// One line of a file: where it stands, how deep, and its words. ` #` begins a comment.
struct Line {
  int number = 0;
  std::size_t indent = 0;
  std::string text; // without comment, indentation and trailing blanks
  std::vector<std::string> words;
};

[[nodiscard]] std::optional<std::uint32_t> parse_number(std::string_view word);
// `90d`, `2h`, `30m`, `10s`, `800ms`.
[[nodiscard]] std::optional<std::uint64_t> parse_duration_ms(std::string_view word);
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view word);
// `noerror`, `nxdomain`, ... or the number of an rcode.
[[nodiscard]] std::optional<std::uint16_t> parse_rcode(std::string_view word);
[[nodiscard]] std::string rcode_word(unsigned rcode);

// An expectation; errors have no place.
[[nodiscard]] Result<Expectation> parse_expectation(const Line& line);

} // namespace haechi::scenario
