// Australian Medicare card: eight digits, check digit, issue number and, at times, the person's
// line.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 8> kWeights{1, 3, 7, 9, 1, 3, 7, 9};
  if (number[0] < 2 || number[0] > 6 || number[9] == 0 ||
      weigh({number.digits.data(), 8}, kWeights) % 10 != number[8]) {
    return std::nullopt;
  }
  return Verdict{{70, 25, 95}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kAuMedicare{.entity = "au.medicare",
                                 .lengths = lengths({10, 11}),
                                 .groupings = {grouping({4, 5, 1}), grouping({4, 5, 1, 1}),
                                               grouping({4, 5, 2}), grouping({10}),
                                               grouping({10, 1}), grouping({11})},

                                 .topics = bit(Topic::AuMedicare),
                                 .tie = 37,
                                 .judge = judge};

} // namespace haechi::content
