// Indian goods and services tax number: state, the holder's PAN, check character modulo 36.
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

int rank(char c) {
  return c <= '9' ? c - '0' : c - 'A' + 10;
}

std::optional<WordVerdict> judge(const Word& word) {
  if (!looks_like(word.upper, "99AAAAA9999A*Z*")) {
    return std::nullopt;
  }
  int sum = 0;
  for (std::size_t i = 0; i + 1 < word.upper.size(); ++i) {
    const int product = rank(word.upper[i]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 36 + product % 36;
  }
  return (36 - sum % 36) % 36 == rank(word.upper.back())
             ? std::optional(WordVerdict{90, 97, static_cast<EvidenceSet>(Evidence::Checksum)})
             : std::nullopt;
}

} // namespace

const WordDetector kInGst{.entity = "in.gstin",
                          .shortest = 15,
                          .longest = 15,
                          .topics = bit(Topic::InPan),
                          .tie = 22,
                          .judge = judge};

} // namespace haechi::content
