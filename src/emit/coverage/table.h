#pragma once
// Text in columns, as wide as a terminal shows it: Korean letters take two places.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::emit::coverage {

// Places that the text takes at a terminal.
[[nodiscard]] std::size_t display_width(std::string_view text);

// Rows of cells; the last column is not padded. Each row is indented and ends with a line end.
class Table {
 public:
  explicit Table(std::size_t indent) : indent_(indent) {}

  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  [[nodiscard]] std::string text() const;

 private:
  std::size_t indent_;
  std::vector<std::vector<std::string>> rows_;
};

// Broken at blanks; the lines after the first are indented.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

} // namespace haechi::emit::coverage
