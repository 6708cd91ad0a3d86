#include "policy/format/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace haechi::policy::format {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kMaxCells = 16U << 20U; // of the table: 64 MiB
constexpr std::size_t kContext = 3;

Lines split(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

struct Step {
  char sign = ' '; // ' ' both, '-' before, '+' after
  std::string_view line;
};

// The longest common part of what lies between, as a table of lengths from the end.
void append_middle(std::vector<Step>& out, std::span<const std::string_view> a,
                   std::span<const std::string_view> b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::uint32_t> table;
  const bool is_small = (a.size() + 1) * width <= kMaxCells;
  if (is_small) {
    table.assign((a.size() + 1) * width, 0);
    for (std::size_t i = a.size(); i-- > 0;) {
      for (std::size_t j = b.size(); j-- > 0;) {
        table[i * width + j] = a[i] == b[j]
                                   ? table[(i + 1) * width + j + 1] + 1
                                   : std::max(table[(i + 1) * width + j], table[i * width + j + 1]);
      }
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (is_small && i < a.size() && j < b.size() && a[i] == b[j]) {
      out.push_back({' ', a[i++]});
      ++j;
    } else if (i < a.size() && (!is_small || j == b.size() ||
                                table[(i + 1) * width + j] >= table[i * width + j + 1])) {
      out.push_back({'-', a[i++]});
    } else {
      out.push_back({'+', b[j++]});
    }
  }
}

std::vector<Step> compare(const Lines& a, const Lines& b) {
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) {
    ++head;
  }
  std::size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Step> out;
  for (std::size_t i = 0; i < head; ++i) {
    out.push_back({' ', a[i]});
  }
  append_middle(out, std::span(a).subspan(head, a.size() - head - tail),
                std::span(b).subspan(head, b.size() - head - tail));
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) {
    out.push_back({' ', a[i]});
  }
  return out;
}

// The end of the hunk that begins at `first`: changes that lie no more than two contexts apart.
std::size_t end_of_hunk(const std::vector<Step>& steps, std::size_t first) {
  std::size_t last = first;
  for (std::size_t i = first; i < steps.size() && i <= last + 2 * kContext; ++i) {
    last = steps[i].sign == ' ' ? last : i;
  }
  return std::min(last + 1 + kContext, steps.size());
}

} // namespace

std::string unified_diff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) {
    return {};
  }
  const Lines a = split(before);
  const Lines b = split(after);
  const std::vector<Step> steps = compare(a, b);
  std::string out = fmt::format("--- {}\n+++ {} (formatted)\n", name, name);
  std::size_t line_a = 0;
  std::size_t line_b = 0;
  std::size_t at = 0;
  while (at < steps.size()) {
    const auto change =
        std::ranges::find_if(steps.begin() + static_cast<std::ptrdiff_t>(at), steps.end(),
                             [](const Step& step) { return step.sign != ' '; });
    const auto first = static_cast<std::size_t>(change - steps.begin());
    const std::size_t begin = std::max(at, first - std::min(first, kContext));
    line_a += begin - at;
    line_b += begin - at;
    if (change == steps.end()) {
      break;
    }
    const std::size_t end = end_of_hunk(steps, first);
    std::string body;
    std::size_t count_a = 0;
    std::size_t count_b = 0;
    for (std::size_t i = begin; i < end; ++i) {
      count_a += steps[i].sign == '+' ? 0U : 1U;
      count_b += steps[i].sign == '-' ? 0U : 1U;
      body += steps[i].sign;
      body += steps[i].line;
      body += steps[i].line.ends_with('\n') ? "" : "\n\\ No newline at end of file\n";
    }
    out += fmt::format("@@ -{},{} +{},{} @@\n{}", line_a + (count_a > 0 ? 1 : 0), count_a,
                       line_b + (count_b > 0 ? 1 : 0), count_b, body);
    line_a += count_a;
    line_b += count_b;
    at = end;
  }
  return out;
}

} // namespace haechi::policy::format
