#pragma once
// Words of a line, one after the other.

#include <algorithm>
#include <string_view>

namespace haechi {

// The next word of `line`, which loses it and the blanks (space, tab, carriage return) before it;
// empty where there is none.
[[nodiscard]] inline std::string_view take_word(std::string_view& line) {
  constexpr std::string_view kBlanks = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

} // namespace haechi
