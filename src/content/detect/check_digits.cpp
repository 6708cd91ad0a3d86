#include "content/detect/check_digits.h"

#include <algorithm>
#include <array>

namespace haechi::content {

bool passes_luhn(Digits digits) {
  unsigned sum = 0;
  bool is_doubled = false;
  for (std::size_t i = digits.size(); i-- > 0; is_doubled = !is_doubled) {
    const unsigned value = is_doubled ? digits[i] * 2U : digits[i];
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

bool passes_verhoeff(Digits digits) {
  static constexpr std::uint8_t kProduct[10][10] = {
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
      {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
      {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
      {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
      {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
  static constexpr std::uint8_t kPermutation[8][10] = {
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
      {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
      {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
      {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
  unsigned check = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    check = kProduct[check][kPermutation[i % 8][digits[digits.size() - 1 - i]]];
  }
  return check == 0;
}

unsigned weigh(Digits digits, std::span<const std::uint8_t> weights) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < std::min(digits.size(), weights.size()); ++i) {
    sum += static_cast<unsigned>(digits[i]) * weights[i];
  }
  return sum;
}

unsigned remainder(Digits digits, unsigned divisor) {
  unsigned rest = 0;
  for (const std::uint8_t digit : digits) {
    rest = (rest * 10 + digit) % divisor;
  }
  return rest;
}

unsigned remainder97(std::string_view letters_and_digits) {
  unsigned rest = 0;
  for (const char c : letters_and_digits) {
    if (c >= '0' && c <= '9') {
      rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
    } else {
      const char low = static_cast<char>(c | 0x20);
      rest = (rest * 100 + static_cast<unsigned>(low - 'a' + 10)) % 97;
    }
  }
  return rest;
}

bool is_date(unsigned year, unsigned month, unsigned day) {
  static constexpr std::array<unsigned, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) {
    return false;
  }
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (month == 2 && is_leap ? 1U : 0U);
}

} // namespace haechi::content
