// Australian business number: weighted sum modulo 89 after one is taken from the first digit.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 11> kWeights{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
  if (number[0] == 0 || (weigh({number.digits.data(), 11}, kWeights) - 10) % 89 != 0) {
    return std::nullopt;
  }
  return Verdict{{80, 50, 97}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kAuBusiness{.entity = "au.abn",
                                 .lengths = lengths({11}),
                                 .groupings = {grouping({2, 3, 3, 3}), grouping({11})},

                                 .topics = bit(Topic::AuBusiness),
                                 .tie = 34,
                                 .judge = judge};

} // namespace haechi::content
