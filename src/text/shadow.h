#pragma once
// The shadow of a text: the same text in one spelling, for scanners, with a map back to the bytes
// it came from. Full-width, circled, mathematical and foreign digits and letters become ASCII,
// dashes `-`, spaces blanks; what is invisible (zero-width, bidirectional, combining marks) goes;
// decomposed Hangul is composed; backslash, HTML and percent escapes are read.
// Promises: positions ascend in both texts; every span of the shadow maps to a span inside the
// original; where nothing has to change nothing is copied; time is linear, the shadow never longer
// than the original. Refuses: nothing; bytes that are no UTF-8 stay as they are.
// Posture: robust to untrusted client input. Fuzzed by fuzz/content_shadow.cpp.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace haechi::text {

inline constexpr std::size_t kMaxShadowBytes = 1U << 30U;

// Half open, in bytes.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] std::uint32_t size() const { return end - begin; }

  bool operator==(const Span&) const = default;
};

class Shadow {
 public:
  // `original` is borrowed until the next call; at most kMaxShadowBytes of it are read. Buffers are
  // kept from call to call.
  void assign(std::string_view original);

  [[nodiscard]] std::string_view view() const { return view_; }

  [[nodiscard]] std::string_view original() const { return original_; }

  // Whether the shadow is the original itself.
  [[nodiscard]] bool is_same() const { return runs_.empty(); }

  // The bytes of the original that a span of the shadow stands for.
  [[nodiscard]] Span to_original(Span shadow) const;

 private:
  // `units` of `step_in` original bytes stand for `step_out` shadow bytes each, up to the next run.
  struct Run {
    std::uint32_t shadow;
    std::uint32_t original;
    std::uint8_t step_in;
    std::uint8_t step_out;
  };

  void scan(std::string_view original);
  void meet(std::size_t at);
  [[nodiscard]] bool is_list_mark(std::size_t at, std::size_t length) const;
  void replace(std::size_t at, std::size_t length, std::string_view by);
  void keep_until(std::size_t at);
  void finish();
  [[nodiscard]] const Run& run_at(std::uint32_t shadow) const;

  std::string_view original_;
  std::string_view view_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::size_t done_ = 0; // bytes of the original that are settled
  std::vector<Run> runs_;
};

} // namespace haechi::text
