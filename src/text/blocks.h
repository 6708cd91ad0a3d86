#pragma once
// Sixty-four bytes of a text at a time, as masks: bit i stands for byte i. SSE2 where the machine
// has it (every x86-64), plain code elsewhere; both give the same masks (blocks_test.cpp).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace haechi::text {

inline constexpr std::size_t kBlock = 64;

// Bytes at which a shadow may differ from its text: escapes (`\`, `&`, `%`), and the first byte of
// every code point that is neither ASCII, a Hangul syllable nor a CJK ideograph.
[[nodiscard]] std::uint64_t find_triggers(const char* block);

struct Marks {
  std::uint64_t digits = 0;
  std::uint64_t ats = 0;
  std::uint64_t colons = 0;
  std::uint64_t visible = 0; // printable ASCII without the blank
  std::uint64_t wide = 0;    // no ASCII
};

[[nodiscard]] Marks find_marks(const char* block);

// The block at `at`, filled up with blanks when the text ends within it; `room` holds it then.
[[nodiscard]] const char* block_at(std::string_view text, std::size_t at, char (&room)[kBlock]);

} // namespace haechi::text
