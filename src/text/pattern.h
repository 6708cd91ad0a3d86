#pragma once
// A regular expression by RE2: linear in time, bounded in memory. Used to confirm what a word has
// pointed at, never to search whole texts. Immutable; may be shared between threads.

#include "base/result.h"

#include <memory>
#include <optional>
#include <string_view>

namespace haechi::text {

struct PatternMatch {
  std::string_view whole;
  std::string_view group; // the first group, or the whole when the pattern has none
};

class Pattern {
 public:
  // Errors: E-CONTENT-002 (no regular expression of RE2's syntax, or too large).
  [[nodiscard]] static Result<Pattern> make(std::string_view expression);
  ~Pattern();
  Pattern(Pattern&& other) noexcept;
  Pattern& operator=(Pattern&& other) noexcept;

  // A match that begins where `text` begins.
  [[nodiscard]] std::optional<PatternMatch> match_front(std::string_view text) const;
  // The first match at or behind `from`; `^`, `$` and `\b` see the whole text.
  [[nodiscard]] std::optional<PatternMatch> find(std::string_view text, std::size_t from) const;

 private:
  struct Compiled;
  explicit Pattern(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

} // namespace haechi::text
