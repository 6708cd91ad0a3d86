// Dutch citizen service number: weighted sum modulo 11.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 8> kWeights{9, 8, 7, 6, 5, 4, 3, 2};
  if (number.value() == 0 || (weigh(number.digits, kWeights) + 11 - number[8]) % 11 != 0) {
    return std::nullopt;
  }
  return Verdict{{30, 20, 94}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kNlCitizen{.entity = "nl.bsn",
                                .lengths = lengths({9}),
                                .groupings = {grouping({9}), grouping({4, 2, 3})},

                                .topics = bit(Topic::NlCitizen),
                                .tie = 44,
                                .judge = judge};

} // namespace haechi::content
