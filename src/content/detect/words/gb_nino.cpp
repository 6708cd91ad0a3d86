// British national insurance number: two letters out of certain ones, six digits, a letter A to D.
#include "content/detect/words/words.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  if (!looks_like(word.upper, "AA999999A") || word.upper[8] > 'D') {
    return std::nullopt;
  }
  static constexpr std::string_view kNowhere = "DFIQUV";
  static constexpr std::array<std::string_view, 7> kUnused{"BG", "GB", "KN", "NK",
                                                           "NT", "TN", "ZZ"};
  if (kNowhere.find(word.upper[0]) != std::string_view::npos ||
      kNowhere.find(word.upper[1]) != std::string_view::npos || word.upper[1] == 'O' ||
      std::ranges::find(kUnused, word.upper.substr(0, 2)) != kUnused.end()) {
    return std::nullopt;
  }
  const bool is_capital = word.text[0] == word.upper[0];
  return WordVerdict{static_cast<std::uint8_t>(is_capital ? 74 : 40), 95, 0};
}

} // namespace

const WordDetector kGbInsurance{.entity = "gb.nino",
                                .shortest = 9,
                                .longest = 9,
                                .takes_joined = true,
                                .topics = bit(Topic::GbInsurance),
                                .tie = 23,
                                .judge = judge};

} // namespace haechi::content
