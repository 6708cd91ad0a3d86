#pragma once
// Where a place stands in a table: lines in a row that hold the same mark between columns (CSV,
// tab-separated values, Markdown).

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace haechi::content {

struct ColumnPlace {
  char mark = 0;          // what parts the columns
  std::size_t number = 0; // of such marks before the place
  std::size_t line = 0;   // where its line begins
};

// Places are asked for in about their order; then all questions together take linear time.
class Columns {
 public:
  void clear(std::string_view text);

  // None: its line has no such mark, or is longer than lines of tables are.
  [[nodiscard]] std::optional<ColumnPlace> find(std::size_t place);

  // Where the first line of its table begins.
  [[nodiscard]] std::size_t find_table(const ColumnPlace& place);

 private:
  struct Table {
    std::size_t begin = 0;
    std::size_t line = 0; // of it that was asked for last
  };

  [[nodiscard]] bool move_to(std::size_t place);

  std::string_view text_;
  std::size_t at_ = 0; // what was asked for last
  ColumnPlace last_;
  std::array<std::optional<Table>, 4> tables_; // by mark
};

} // namespace haechi::content
