// Tron addresses: Base58Check with version 0x41.
#include "content/detect/words/base58.h"
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  if (word.text[0] != 'T') {
    return std::nullopt;
  }
  const auto version = read_base58_version(word.text);
  return version && *version == 0x41
             ? std::optional(WordVerdict{95, 98, static_cast<EvidenceSet>(Evidence::Checksum)})
             : std::nullopt;
}

} // namespace

const WordDetector kTron{.entity = "crypto.trx",
                         .shortest = 34,
                         .longest = 34,
                         .topics = bit(Topic::Wallet),
                         .tie = 6,
                         .judge = judge};

} // namespace haechi::content
