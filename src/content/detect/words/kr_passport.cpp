// Korean passport number: a letter and eight digits, since 2021-12-21 letter, three digits,
// letter, four digits. No check digit.
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  static constexpr std::string_view kKinds = "MSRGOD";
  if (kKinds.find(word.upper[0]) == std::string_view::npos) {
    return std::nullopt;
  }
  const bool is_capital = word.text == word.upper;
  if (looks_like(word.upper, "A999A9999")) {
    return WordVerdict{static_cast<std::uint8_t>(is_capital ? 66 : 30), 96, 0};
  }
  if (looks_like(word.upper, "A99999999")) {
    return WordVerdict{static_cast<std::uint8_t>(is_capital && word.upper[0] == 'M' ? 56 : 30), 95,
                       0};
  }
  return std::nullopt;
}

} // namespace

const WordDetector kKrPassport{.entity = "kr.passport",
                               .shortest = 9,
                               .longest = 9,
                               .topics = bit(Topic::KrPassport),
                               .tie = 26,
                               .judge = judge};

} // namespace haechi::content
