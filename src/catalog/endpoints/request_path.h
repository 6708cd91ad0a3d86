#pragma once
// The one spelling of a request's path, so that `/v1/%63hat/completions`, `//v1/./chat/completions`
// and `/v1;a=b/chat/completions/` are the endpoint that they reach.
//
//   1. the path ends at the first `?` or `#`; what stands behind `?` is the query, kept as sent
//   2. `\` divides like `/`; empty segments and `.` fall away, `..` takes the segment before it,
//      a last `/` says nothing
//   3. `;` ends what counts of a segment (path parameters, RFC 3986 section 3.3)
//   4. percent-escapes are decoded, reserved characters too, but for `/ \ % ; ? #` and control
//      characters, whose escapes stay and are written in capitals; a `%` that starts none is
//      written
//      `%25`
//   5. case is kept here; patterns compare without it (pattern.h)
//
// Escapes are decoded once: a server that decodes twice is not followed. Servers disagree on `%2F`;
// Slashes::Decoded is the second reading, in which it divides, and a matcher tries both.
//
// Limits: kMaxPath bytes, kMaxSegments segments. Posture: robust to untrusted client input. No
// allocation. Fuzz target: request_path.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace haechi::catalog {

inline constexpr std::size_t kMaxPath = 8 * 1024; // of the target, with its query
inline constexpr std::size_t kMaxSegments = 64;

enum class Slashes : std::uint8_t { AsSent, Decoded };

// Holds the normalised bytes; its views live as long as it does and change with the next read.
class RequestPath {
 public:
  RequestPath() = default;
  RequestPath(const RequestPath&) = delete;
  RequestPath& operator=(const RequestPath&) = delete;

  // `target` is origin form: `/path?query`; it outlives the query's view. False: beyond a limit,
  // and nothing is held.
  [[nodiscard]] bool read(std::string_view target, Slashes slashes = Slashes::AsSent);

  [[nodiscard]] std::span<const std::string_view> segments() const {
    return std::span(segments_).first(count_);
  }

  [[nodiscard]] std::string_view query() const { return query_; }

  // Some `%2F` or `%5C` was met: the other reading may differ.
  [[nodiscard]] bool has_encoded_slash() const { return has_encoded_slash_; }

 private:
  void reset();
  [[nodiscard]] bool end_segment();
  void append(char c);
  void append_text(std::string_view text);

  std::array<char, kMaxPath> bytes_{};
  std::array<std::string_view, kMaxSegments> segments_{};
  std::size_t size_ = 0;
  std::size_t start_ = 0; // of the segment at hand
  std::size_t count_ = 0;
  std::string_view query_;
  bool has_encoded_slash_ = false;
  bool is_full_ = false;
};

// The value of `name` in a query string, escapes and `+` as sent; an absent name is an empty view
// without data.
[[nodiscard]] std::string_view find_query_value(std::string_view query, std::string_view name);

} // namespace haechi::catalog
