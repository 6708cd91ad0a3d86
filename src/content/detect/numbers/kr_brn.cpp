// Korean business registration number (사업자등록번호): office, kind, serial with check digit. A
// few real numbers fail the check: such a one counts beside a word for it.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 9> kWeights{1, 3, 7, 1, 3, 7, 1, 3, 5};
  if (number.value(0, 3) < 101 || number.value(3, 2) == 0) {
    return std::nullopt;
  }
  const unsigned sum = weigh(number.digits, kWeights) + number[8] * 5 / 10;
  if ((10 - sum % 10) % 10 == number[9]) {
    return Verdict{{85, 38, 97}, static_cast<EvidenceSet>(Evidence::Checksum)};
  }
  return Verdict{{30, 0, 60}, static_cast<EvidenceSet>(Evidence::ChecksumFailed)};
}

} // namespace

const NumberDetector kKrBusinessNumber{.entity = "kr.brn",
                                       .lengths = lengths({10}),
                                       .groupings = {grouping({3, 2, 5}), grouping({10})},

                                       .topics = bit(Topic::KrBusiness),
                                       .tie = 25,
                                       .judge = judge};

} // namespace haechi::content
