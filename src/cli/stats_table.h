#pragma once
// Numbers of a running gateway as a table: a row for each number, a column for all workers and one
// for each. Shared by `dns stats` and `proxy stats`.

#include "base/words.h"
#include "wire/json/value.h"

#include <span>
#include <string>
#include <string_view>

namespace haechi::cli {

struct StatsRow {
  std::string_view path; // keys joined by `.`
  std::string_view en;
  std::string_view ko;
};

[[nodiscard]] const wire::json::Value* find_path(const wire::json::Value& root,
                                                 std::string_view path);
// 0 where there is none.
[[nodiscard]] std::int64_t number_at(const wire::json::Value& root, std::string_view path);

// Of `total` and `each` in `stats`.
[[nodiscard]] std::string stats_table(const wire::json::Value& stats,
                                      std::span<const StatsRow> rows, Language language);

} // namespace haechi::cli
