#pragma once
// One line of a block list. Private to this folder.

#include "catalog/import/list_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

enum class LineKind : std::uint8_t { Nothing, Names, Exceptions, Origin, NotRead };

struct ListLine {
  LineKind kind = LineKind::Nothing;
  Match match = Match::Suffix;
  std::vector<std::string> names; // as written, without dots at either end
  std::string_view reason;        // of NotRead
};

// `origin` is that of a zone so far; relative to it, absolute names of the zone are read.
[[nodiscard]] ListLine parse_list_line(std::string_view line, ListFormat format,
                                       std::string_view origin);

// What this line alone looks like; nullopt: a comment or nothing.
[[nodiscard]] std::optional<ListFormat> guess_line(std::string_view line);

} // namespace haechi::catalog
