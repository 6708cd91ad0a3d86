// French social security number of people born in Corsica (places 2A and 2B).
#include "content/detect/words/words.h"

#include <cstdint>

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  if (!looks_like(word.upper, "999992A99999999") || word.upper[6] > 'B') {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 13; ++i) {
    const char c = i == 5 ? '1' : i == 6 ? (word.upper[6] == 'A' ? '9' : '8') : word.upper[i];
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  const auto key = static_cast<std::uint64_t>((word.upper[13] - '0') * 10 + (word.upper[14] - '0'));
  return 97 - value % 97 == key
             ? std::optional(WordVerdict{93, 98, static_cast<EvidenceSet>(Evidence::Checksum)})
             : std::nullopt;
}

} // namespace

const WordDetector kFrSocialCorsica{.entity = "fr.nir",
                                    .shortest = 15,
                                    .longest = 15,
                                    .takes_joined = true,
                                    .topics = bit(Topic::FrSocial),
                                    .tie = 18,
                                    .judge = judge};

} // namespace haechi::content
