// Australian tax file number: weighted sum modulo 11.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 9> kWeights{1, 4, 3, 7, 5, 8, 6, 9, 10};
  if (number[0] == 0 && number.value() == 0) {
    return std::nullopt;
  }
  if (weigh({number.digits.data(), number.size}, kWeights) % 11 != 0) {
    return std::nullopt;
  }
  return number.size == 9 ? Verdict{{46, 25, 95}, static_cast<EvidenceSet>(Evidence::Checksum)}
                          : Verdict{{20, 5, 85}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kAuTaxFile{
    .entity = "au.tfn",
    .lengths = lengths({8, 9}),
    .groupings = {grouping({3, 3, 3}), grouping({3, 3, 2}), grouping({9}), grouping({8})},

    .topics = bit(Topic::AuTax),
    .tie = 36,
    .judge = judge};

} // namespace haechi::content
