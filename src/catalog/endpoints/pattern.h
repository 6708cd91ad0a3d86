#pragma once
// Patterns of hosts and paths, made of parts: labels between dots, segments between slashes.
//
//   part      text | text with one or two `{name}`: each takes one or more characters of its part,
//             two have text between them
//   `**`      any number of parts, none too; once in a pattern
//
// Text compares without ASCII case. Matching is one walk without backtracking: the parts before
// `**` from the front, those behind it from the back; within a part the first fitting place of the
// text between two captures counts. Posture: patterns come from the operator, values from clients.

#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

inline constexpr std::size_t kMaxParts = 24;
inline constexpr std::size_t kMaxCaptures = 8; // of host and path together

struct Capture {
  std::string_view name;  // lives as long as the pattern
  std::string_view value; // as in the path, escapes that stayed included
};

class Captures {
 public:
  void clear() { count_ = 0; }

  void add(Capture capture) {
    if (count_ < kMaxCaptures) {
      captures_[count_++] = capture;
    }
  }

  [[nodiscard]] std::span<const Capture> all() const { return std::span(captures_).first(count_); }

  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

 private:
  std::array<Capture, kMaxCaptures> captures_{};
  std::size_t count_ = 0;
};

// One part: `before`, a capture, `between`, a capture, `after`; without captures `before` alone.
struct PatternPart {
  std::string before;
  std::string first;
  std::string between;
  std::string second;
  std::string after;
  bool operator==(const PatternPart&) const = default;
};

class Pattern {
 public:
  // Of a host: `bedrock-runtime.{region}.amazonaws.com`; of a path: `/v1/models/{model}:predict`.
  // Errors: E-CATALOG-050.
  [[nodiscard]] static Result<Pattern> parse_host(std::string_view text);
  [[nodiscard]] static Result<Pattern> parse_path(std::string_view text);

  // Adds to `captures` where it matches; they are of no use where it does not.
  [[nodiscard]] bool matches(std::span<const std::string_view> parts, Captures& captures) const;

  [[nodiscard]] const std::string& text() const { return text_; }

  // Only text: matches one value.
  [[nodiscard]] bool is_literal() const;
  // Orders patterns that match the same value: the more it says, the greater.
  [[nodiscard]] std::uint32_t specificity() const;
  [[nodiscard]] std::vector<std::string_view> capture_names() const;

  // Equal for patterns that match the same values, whatever their captures are called.
  [[nodiscard]] std::string key() const;

 private:
  [[nodiscard]] static Result<Pattern> parse(std::string_view text, char divider);

  std::string text_;
  std::vector<PatternPart> parts_;
  std::size_t rest_at_ = kNoRest; // parts_ before this index stand before `**`

  static constexpr std::size_t kNoRest = ~std::size_t{0};
};

} // namespace haechi::catalog
