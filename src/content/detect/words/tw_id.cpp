// Taiwanese national identity number and resident certificates old and new: a letter for the
// place, then sex or kind, weighted sum modulo 10.
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

constexpr int kPlaces[26] = {10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21,
                             22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33};

std::optional<WordVerdict> judge(const Word& word) {
  if (!looks_like(word.upper, "A*99999999")) {
    return std::nullopt;
  }
  const char kind = word.upper[1];
  const bool is_old = kind >= 'A' && kind <= 'D';
  if (!is_old && kind != '1' && kind != '2' && kind != '8' && kind != '9') {
    return std::nullopt;
  }
  const int place = kPlaces[word.upper[0] - 'A'];
  int sum = place / 10 + place % 10 * 9;
  sum += (is_old ? kPlaces[kind - 'A'] % 10 : kind - '0') * 8;
  for (std::size_t i = 2; i < 9; ++i) {
    sum += (word.upper[i] - '0') * static_cast<int>(9 - i);
  }
  sum += word.upper[9] - '0';
  if (sum % 10 != 0) {
    return std::nullopt;
  }
  return WordVerdict{static_cast<std::uint8_t>(word.text[0] == word.upper[0] ? 82 : 45), 98,
                     static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const WordDetector kTwNationalId{.entity = "tw.id",
                                 .shortest = 10,
                                 .longest = 10,
                                 .topics = bit(Topic::TwId),
                                 .tie = 21,
                                 .judge = judge};

} // namespace haechi::content
