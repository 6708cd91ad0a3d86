#include "base/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace haechi {

tl::unexpected<Error> fail(std::string code, std::string message, Location where,
                           std::string hint) {
  return tl::make_unexpected(
      Error{std::move(code), std::move(message), std::move(where), std::move(hint)});
}

std::string to_string(const Error& error) {
  std::string out;
  const Location& where = error.where;
  if (!where.file.empty()) {
    out += where.file + ":";
  }
  if (where.line != 0) {
    out += fmt::format("{}:{}:", where.line, where.column);
  }
  if (!out.empty()) {
    out += ' ';
  }
  out += fmt::format("{} ({})", error.message, error.code);
  if (!error.hint.empty()) {
    out += fmt::format("\n  hint: {}", error.hint);
  }
  return out;
}

namespace {

// Optimal string alignment distance (insert, delete, change, swap of neighbours); inputs are words
// of a policy, cut at 64 bytes by the caller.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

} // namespace

std::string find_nearest_word(std::string_view word,
                              const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongest = 64; // longer words are no slips of ours
  if (word.size() > kLongest) {
    return {};
  }
  std::string_view best;
  std::size_t best_distance = word.size() / 3 + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kLongest) {
      continue;
    }
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return std::string(best);
}

} // namespace haechi
