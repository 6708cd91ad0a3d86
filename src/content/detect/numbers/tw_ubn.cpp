// Taiwanese unified business number: weighted digit sums modulo 5 (since 2023-04), one more when
// the seventh digit is 7. Eight digits, so only beside a word for it.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 8> kWeights{1, 2, 1, 2, 1, 2, 4, 1};
  unsigned sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const unsigned product = number[i] * kWeights[i];
    sum += product / 10 + product % 10;
  }
  const bool passes = sum % 5 == 0 || (number[6] == 7 && (sum + 1) % 5 == 0);
  return passes && number.value() != 0
             ? std::optional(Verdict{{10, 8, 92}, static_cast<EvidenceSet>(Evidence::Checksum)})
             : std::nullopt;
}

} // namespace

const NumberDetector kTwBusiness{.entity = "tw.ubn",
                                 .lengths = lengths({8}),
                                 .groupings = {grouping({8})},

                                 .topics = bit(Topic::TwBusiness),
                                 .tie = 56,
                                 .judge = judge};

} // namespace haechi::content
