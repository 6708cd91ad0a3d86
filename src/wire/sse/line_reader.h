#pragma once
// Lines out of a stream of bytes: NDJSON and numbered lines. Each as soon as its LF is there, with
// the LF; the last may lack it. Limit: kMaxLine bytes. Posture: robust to untrusted upstream input.
// Fuzz target: sse.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::wire::sse {

inline constexpr std::size_t kMaxLine = 1U << 20U;

class LineReader {
 public:
  void append(std::string_view bytes);

  // The next whole line with its LF; valid until the reader is used again.
  [[nodiscard]] std::optional<std::string_view> next();

  [[nodiscard]] bool is_too_large() const { return is_too_large_; }

  [[nodiscard]] std::string take_rest();

 private:
  std::string bytes_;
  std::size_t start_ = 0;
  std::size_t position_ = 0;
  bool is_too_large_ = false;
};

} // namespace haechi::wire::sse
