// Finnish personal identity code: date of birth, century sign, serial, check character modulo 31.
#include "content/detect/check_digits.h"
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  const bool has_sign = looks_like(word.upper, "999999A999*");
  if (!has_sign && !(word.is_joined && looks_like(word.upper, "999999999*"))) {
    return std::nullopt;
  }
  static constexpr std::string_view kChecks = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  const auto two = [&](std::size_t at) {
    return static_cast<unsigned>((word.upper[at] - '0') * 10 + (word.upper[at + 1] - '0'));
  };
  unsigned value = 0;
  for (std::size_t i = 0; i < word.upper.size() - 1; ++i) {
    if (i != 6 || !has_sign) {
      value = value * 10 + static_cast<unsigned>(word.upper[i] - '0');
    }
  }
  if (!is_date(2000, two(2), two(0)) || kChecks[value % 31] != word.upper.back()) {
    return std::nullopt;
  }
  return WordVerdict{static_cast<std::uint8_t>(has_sign ? 85 : 60), 96,
                     Evidence::Checksum | Evidence::Date};
}

} // namespace

const WordDetector kFiPerson{.entity = "fi.hetu",
                             .shortest = 10,
                             .longest = 11,
                             .takes_joined = true,
                             .topics = bit(Topic::FiPerson),
                             .tie = 24,
                             .judge = judge};

} // namespace haechi::content
