#include "content/detect/columns.h"

#include <algorithm>
#include <cstring>

namespace haechi::content {

namespace {

constexpr std::string_view kMarks = ",\t|;";
constexpr std::size_t kMaxLine = 2048; // of a table

bool is_mark(char c) {
  return c == ',' || c == '\t' || c == '|' || c == ';';
}

// Where the line that ends at `end` begins; none: it is longer than those of tables.
std::optional<std::size_t> find_line(std::string_view text, std::size_t end) {
  const std::size_t from = end - std::min(end, kMaxLine);
  const void* before = ::memrchr(text.data() + from, '\n', end - from);
  if (before != nullptr) {
    return static_cast<std::size_t>(static_cast<const char*>(before) - text.data()) + 1;
  }
  return from == 0 ? std::optional<std::size_t>(0) : std::nullopt;
}

// The first such mark behind a place on its line; 0: none.
char mark_behind(std::string_view text, std::size_t place) {
  const std::string_view rest = text.substr(place, kMaxLine);
  const auto found = std::ranges::find_if(rest, [](char c) { return c == '\n' || is_mark(c); });
  return found == rest.end() || *found == '\n' ? '\0' : *found;
}

} // namespace

void Columns::clear(std::string_view text) {
  text_ = text;
  at_ = 0;
  last_ = {};
  tables_ = {};
}

// Goes on from the place before where that is on the same line. False: the line is too long.
bool Columns::move_to(std::size_t place) {
  const auto line = find_line(text_, place);
  if (!line) {
    return false;
  }
  if (*line != last_.line || place < at_) {
    last_ = {.line = *line};
    at_ = *line;
  }
  const std::string_view between = text_.substr(at_, place - at_);
  at_ = place;
  if (last_.mark == 0) {
    const auto first = std::ranges::find_if(between, is_mark);
    last_.mark = first == between.end() ? '\0' : *first;
  }
  if (last_.mark != 0) {
    last_.number += static_cast<std::size_t>(std::ranges::count(between, last_.mark));
  }
  return true;
}

std::optional<ColumnPlace> Columns::find(std::size_t place) {
  if (!move_to(place)) {
    return std::nullopt;
  }
  ColumnPlace found = last_;
  found.mark = found.mark == 0 ? mark_behind(text_, place) : found.mark;
  return found.mark == 0 ? std::nullopt : std::optional(found);
}

std::size_t Columns::find_table(const ColumnPlace& place) {
  std::optional<Table>& known = tables_[kMarks.find(place.mark)];
  if (known && place.line <= known->line) {
    return place.line < known->begin ? place.line : known->begin;
  }
  std::size_t begin = place.line;
  while (begin > 0) {
    const auto line = find_line(text_, begin - 1);
    if (!line ||
        text_.substr(*line, begin - 1 - *line).find(place.mark) == std::string_view::npos) {
      break;
    }
    begin = *line;
    if (known && begin == known->line) {
      begin = known->begin;
      break;
    }
  }
  known = Table{.begin = begin, .line = place.line};
  return begin;
}

} // namespace haechi::content
