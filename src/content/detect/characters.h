#pragma once

// ASCII classes of characters, whatever the locale. Boundaries of identifiers are ASCII too: a
// Korean particle behind a number is not a part of it.

#include <array>
#include <cstddef>
#include <cstdint>

namespace haechi::content {

[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr char to_small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

[[nodiscard]] constexpr char to_capital(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

[[nodiscard]] constexpr bool is_letter(char c) {
  const char small = to_small(c);
  return small >= 'a' && small <= 'z';
}

[[nodiscard]] constexpr bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}

[[nodiscard]] constexpr bool is_hex_digit(char c) {
  const char small = to_small(c);
  return is_digit(c) || (small >= 'a' && small <= 'f');
}

[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Bits of what a character is, for loops over many of them.
enum Kind : std::uint8_t {
  kBase64 = 1,
  kHex = 2,
  kSmall = 4,
  kCapital = 8,
  kDigit = 16,
  kJoins = 32
};

inline constexpr std::array<std::uint8_t, 256> kKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t i = 0; i < 128; ++i) {
    const char c = static_cast<char>(i);
    const bool is_base64 = is_alnum(c) || c == '+' || c == '/' || c == '-' || c == '_';
    const bool joins = c == ' ' || c == '\t' || c == '-' || c == '~' || c == '.' || c == '/' ||
                       c == '(' || c == ')' || c == '<' || c == '>' || c == '|' || c == '\r' ||
                       c == '\n';
    kinds[i] = static_cast<std::uint8_t>((is_base64 ? kBase64 : 0) | (is_hex_digit(c) ? kHex : 0) |
                                         (c >= 'a' && c <= 'z' ? kSmall : 0) |
                                         (c >= 'A' && c <= 'Z' ? kCapital : 0) |
                                         (is_digit(c) ? kDigit : 0) | (joins ? kJoins : 0));
  }
  kinds[0xC2] = kinds[0xE3] = kJoins; // the middle dot, the long vowel mark of Katakana
  return kinds;
}();

[[nodiscard]] constexpr std::uint8_t kind_of(char c) {
  return kKinds[static_cast<unsigned char>(c)];
}

[[nodiscard]] constexpr bool is_base64_char(char c) {
  return (kind_of(c) & kBase64) != 0;
}

} // namespace haechi::content
