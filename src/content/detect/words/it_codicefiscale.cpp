// Italian fiscal code: name, birth and place in 16 characters, check letter by two tables. Digits
// may be replaced by letters where two people would share a code (omocodia).
#include "content/detect/words/words.h"

#include <array>
#include <cstddef>

namespace haechi::content {

namespace {

// A digit or the letter that stands for it; -1: neither.
int digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  static constexpr std::string_view kSubstitutes = "LMNPQRSTUV";
  const std::size_t at = kSubstitutes.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int rank(char c) {
  return c <= '9' ? c - '0' : c - 'A';
}

char check_letter(std::string_view code) {
  static constexpr int kOdd[26] = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                   20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    sum += i % 2 == 0 ? kOdd[rank(code[i])] : rank(code[i]);
  }
  return static_cast<char>('A' + sum % 26);
}

std::optional<WordVerdict> judge(const Word& word) {
  if (!looks_like(word.upper, "AAAAAA**A**A***A")) {
    return std::nullopt;
  }
  static constexpr std::array<std::size_t, 7> kDigitPlaces{6, 7, 9, 10, 12, 13, 14};
  for (const std::size_t i : kDigitPlaces) {
    if (digit_of(word.upper[i]) < 0) {
      return std::nullopt;
    }
  }
  static constexpr std::string_view kMonths = "ABCDEHLMPRST";
  const int day = digit_of(word.upper[9]) * 10 + digit_of(word.upper[10]);
  const int born = day > 40 ? day - 40 : day;
  if (kMonths.find(word.upper[8]) == std::string_view::npos || born < 1 || born > 31 ||
      check_letter(word.upper) != word.upper[15]) {
    return std::nullopt;
  }
  return WordVerdict{96, 99, Evidence::Checksum | Evidence::Date};
}

} // namespace

const WordDetector kItFiscalCode{.entity = "it.codicefiscale",
                                 .shortest = 16,
                                 .longest = 16,
                                 .takes_joined = true,
                                 .topics = bit(Topic::ItFiscal),
                                 .tie = 5,
                                 .judge = judge};

} // namespace haechi::content
