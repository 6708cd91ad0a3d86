// Bitcoin addresses of the older kind: Base58Check with version 0 or 5.
#include "content/detect/words/base58.h"
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  if (word.text[0] != '1' && word.text[0] != '3') {
    return std::nullopt;
  }
  const auto version = read_base58_version(word.text);
  return version && (*version == 0 || *version == 5)
             ? std::optional(WordVerdict{95, 98, static_cast<EvidenceSet>(Evidence::Checksum)})
             : std::nullopt;
}

} // namespace

const WordDetector kBitcoin{.entity = "crypto.btc",
                            .shortest = 26,
                            .longest = 35,
                            .topics = bit(Topic::Wallet),
                            .tie = 6,
                            .judge = judge};

} // namespace haechi::content
