// Japanese individual number (My Number): weighted sum modulo 11.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 11> kWeights{6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  const unsigned rest = weigh(number.digits, kWeights) % 11;
  if ((rest <= 1 ? 0 : 11 - rest) != number[11]) {
    return std::nullopt;
  }
  return Verdict{{46, 25, 96}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kJpIndividual{.entity = "jp.in",
                                   .lengths = lengths({12}),
                                   .groupings = {grouping({4, 4, 4}), grouping({12})},

                                   .topics = bit(Topic::JpIndividual),
                                   .tie = 33,
                                   .judge = judge};

} // namespace haechi::content
