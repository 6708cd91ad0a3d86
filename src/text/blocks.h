#pragma once
// Sixty-four bytes of a text at a time, as masks: bit i stands for byte i. The same code is
// compiled for several sets of instructions; blocks() is the best that this machine has. All give
// the same masks (blocks_test.cpp).

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace haechi::text {

inline constexpr std::size_t kBlock = 64;

struct Marks {
  std::uint64_t digits = 0;
  std::uint64_t words = 0; // ASCII letters and digits
  std::uint64_t ats = 0;
  std::uint64_t colons = 0;
  std::uint64_t base64 = 0; // of both alphabets
  // Where a Hangul or Hanja numeral may begin; its last byte was not looked at.
  std::uint64_t numerals = 0;

  bool operator==(const Marks&) const = default;
};

struct Blocks {
  std::string_view name;
  void (*marks)(const char* text, std::size_t blocks, Marks* out);
  void (*triggers)(const char* text, std::size_t blocks, std::uint64_t* out);

  // What the blocks of the text are, as many as `out` has room for; how many were read. A block in
  // which the text ends is filled up with blanks.
  std::size_t find_marks(std::string_view text, std::span<Marks> out) const;

  // The same for bytes at which a shadow may differ from its text: escapes (`\`, `&`, `%`), and the
  // first byte of every code point that is neither ASCII, a Hangul syllable nor a CJK ideograph.
  std::size_t find_triggers(std::string_view text, std::span<std::uint64_t> out) const;
};

[[nodiscard]] const Blocks& blocks();

// All that this machine can run, the plain one first.
[[nodiscard]] std::span<const Blocks> all_blocks();

} // namespace haechi::text
