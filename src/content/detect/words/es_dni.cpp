// Spanish identity numbers: DNI with its letter modulo 23, NIE of foreigners.
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  const bool is_foreign = looks_like(word.upper, "A9999999A") && word.upper[0] >= 'X';
  if (!is_foreign && !looks_like(word.upper, "99999999A")) {
    return std::nullopt;
  }
  static constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  unsigned value = is_foreign ? static_cast<unsigned>(word.upper[0] - 'X') : 0;
  for (const char c : word.upper.substr(is_foreign ? 1 : 0, is_foreign ? 7 : 8)) {
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (kLetters[value % 23] != word.upper[8]) {
    return std::nullopt;
  }
  const bool is_capital = word.text.back() == word.upper.back();
  return WordVerdict{static_cast<std::uint8_t>(!is_capital  ? 35
                                               : is_foreign ? 78
                                                            : 70),
                     96, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const WordDetector kEsId{.entity = "es.dni",
                         .shortest = 9,
                         .longest = 9,
                         .takes_joined = true,
                         .topics = bit(Topic::EsId),
                         .tie = 24,
                         .judge = judge};

} // namespace haechi::content
