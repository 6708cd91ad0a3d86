// Chinese resident identity number whose check character is X.
#include "content/detect/check_digits.h"
#include "content/detect/words/words.h"

#include <array>

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  static constexpr std::array<unsigned, 17> kWeights{7, 9, 10, 5,  8, 4, 2, 1, 6,
                                                     3, 7, 9,  10, 5, 8, 4, 2};
  if (!looks_like(word.upper, "99999999999999999X")) {
    return std::nullopt;
  }
  unsigned sum = 10;
  unsigned year = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    const auto digit = static_cast<unsigned>(word.upper[i] - '0');
    sum += digit * kWeights[i];
    year = i >= 6 && i < 10 ? year * 10 + digit : year;
  }
  const auto two = [&](std::size_t at) {
    return static_cast<unsigned>((word.upper[at] - '0') * 10 + (word.upper[at + 1] - '0'));
  };
  if (sum % 11 != 1 || two(0) < 11 || two(0) > 91 || year < 1850 || year > 2100 ||
      !is_date(year, two(10), two(12))) {
    return std::nullopt;
  }
  return WordVerdict{95, 99, Evidence::Checksum | Evidence::Date};
}

} // namespace

const WordDetector kCnResidentX{.entity = "cn.ric",
                                .shortest = 18,
                                .longest = 18,
                                .takes_joined = true,
                                .topics = bit(Topic::CnResident),
                                .tie = 8,
                                .judge = judge};

} // namespace haechi::content
