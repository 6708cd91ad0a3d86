#include "oversight/report/report.h"
#include "text/visible.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::oversight::report {

namespace {

// One line, without controls that a terminal would obey.
std::string plain(std::string_view text) {
  std::string out(text);
  std::ranges::replace(out, '\n', ' ');
  std::ranges::replace(out, '\t', ' ');
  return text::to_visible(out);
}

void add_table(std::string& out, const Table& table, Language language) {
  out += fmt::format("\n{}\n", table.heading.name.in(language));
  for (const auto& row : table.rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string_view value = row[i].in(language);
      if (!value.empty()) {
        line += fmt::format("{}{}", line.empty() ? "  " : "  | ", plain(value));
      }
    }
    out += line + "\n";
  }
  if (table.rows.empty()) {
    out += language == Language::Korean ? "  없음\n" : "  none\n";
  }
}

} // namespace

std::string to_text(const Report& report, Language language) {
  std::string out = fmt::format("{}\n", plain(report.title.in(language)));
  for (const Fact& fact : report.facts) {
    out +=
        fmt::format("  {}: {}\n", fact.heading.name.in(language), plain(fact.value.in(language)));
  }
  for (const Table& table : report.tables) {
    add_table(out, table, language);
  }
  return out;
}

} // namespace haechi::oversight::report
