#include "emit/coverage/matrix.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>

namespace haechi::emit::coverage {

namespace {

using namespace policy::coverage;

// RFC 4180. SECURITY: spreadsheets run cells that begin like a formula, so these get an apostrophe.
void append_cell(std::string& out, std::string_view text) {
  const bool is_formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const bool is_quoted = text.find_first_of("\",\r\n") != std::string_view::npos;
  out += is_quoted ? "\"" : "";
  out += is_formula ? "'" : "";
  for (const char c : text) {
    out += c;
    if (c == '"') {
      out += c;
    }
  }
  out += is_quoted ? "\"" : "";
}

void append_row(std::string& out, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_cell(out, cells[i]);
  }
  out += "\r\n";
}

std::string join(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

// Calls `visit` with one value of each axis, the last axis fastest.
void for_each_cell(const Coverage& coverage, const Region& region,
                   const std::function<void(const std::vector<std::string>&)>& visit) {
  std::vector<std::vector<std::string>> words;
  for (std::size_t i = 0; i < coverage.axes.size(); ++i) {
    words.push_back(words_of(coverage.axes[i], region.classes[i]));
  }
  std::vector<std::size_t> digits(words.size());
  std::vector<std::string> cell(words.size());
  for (bool has_more = true; has_more;) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      cell[i] = words[i][digits[i]];
    }
    visit(cell);
    std::size_t i = words.size();
    while (i > 0 && ++digits[i - 1] == words[i - 1].size()) {
      digits[--i] = 0;
    }
    has_more = i > 0;
  }
}

} // namespace

std::string to_csv(const MatrixView& view) {
  const Coverage& coverage = view.coverage;
  std::vector<std::string> head;
  for (const Axis& axis : coverage.axes) {
    head.push_back(axis.name);
  }
  for (const char* name : {"effect", "at_least", "at_most", "settled", "reason", "by",
                           "obligations", "obligations_open", "instead", "needs"}) {
    head.emplace_back(name);
  }
  std::string out;
  append_row(out, head);
  for (const Region& region : coverage.regions) {
    if (!is_shown(view, region)) {
      continue;
    }
    const policy::Decision& answer = coverage.answers[region.answer];
    std::string tail;
    append_row(tail, {std::string(to_word(answer.effect)), std::string(to_word(answer.at_least)),
                      std::string(to_word(answer.at_most)), answer.is_settled ? "true" : "false",
                      answer.reason, answer.by.value_or(""), join(answer.obligations),
                      join(answer.obligations_open), join(answer.instead), join(answer.needs)});
    for_each_cell(coverage, region, [&](const std::vector<std::string>& cell) {
      append_row(out, cell);
      out.replace(out.size() - 2, 2, "," + tail);
    });
  }
  for (const Region& region : coverage.unexplored) {
    for_each_cell(coverage, region, [&](const std::vector<std::string>& cell) {
      append_row(out, cell);
      out.replace(out.size() - 2, 2, ",unexplored,,,,,,,,,\r\n");
    });
  }
  return out;
}

} // namespace haechi::emit::coverage
