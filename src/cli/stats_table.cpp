#include "cli/stats_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace haechi::cli {

namespace {

using wire::json::Value;

constexpr std::size_t kLabelWidth = 28;

// Columns that people see: Hangul takes two.
std::size_t width_of(std::string_view shown) {
  std::size_t width = 0;
  for (const char c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    width += byte < 0x80 ? 1U : (byte & 0xF0U) == 0xE0U ? 2U : 0U;
  }
  return width;
}

std::string padded(std::string_view shown) {
  const std::size_t has = width_of(shown);
  return std::string(shown) + std::string(has < kLabelWidth ? kLabelWidth - has : 1, ' ');
}

} // namespace

const Value* find_path(const Value& root, std::string_view path) {
  const Value* at = &root;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    at = at->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

std::int64_t number_at(const Value& root, std::string_view path) {
  const Value* value = find_path(root, path);
  return value == nullptr ? 0 : value->integer;
}

std::string stats_table(const Value& stats, std::span<const StatsRow> rows, Language language) {
  const bool is_korean = language == Language::Korean;
  std::vector<const Value*> columns{find_path(stats, "total")};
  std::string out = padded("") + (is_korean ? "          합계" : "           all");
  if (const Value* each = stats.find("each")) {
    for (const Value& one : each->items) {
      out += fmt::format("{:>14}", fmt::format("#{}", columns.size() - 1));
      columns.push_back(&one);
    }
  }
  out += '\n';
  for (const StatsRow& row : rows) {
    out += padded(is_korean ? row.ko : row.en);
    for (const Value* column : columns) {
      out += fmt::format("{:>14}", column == nullptr ? 0 : number_at(*column, row.path));
    }
    out += '\n';
  }
  return out;
}

} // namespace haechi::cli
