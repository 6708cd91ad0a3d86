#pragma once

// ASCII classes of characters, whatever the locale. Boundaries of identifiers are ASCII too: a
// Korean particle behind a number is not a part of it.

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

[[nodiscard]] constexpr bool is_base64_char(char c) {
  return is_alnum(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

} // namespace haechi::content
