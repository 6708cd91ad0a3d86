// Korean corporate registration number (법인등록번호): court, kind, serial, check digit. Whether
// numbers without check digit are issued is not verified: a failing one counts only beside a word
// for it.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 12> kWeights{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
  const std::uint64_t court = number.value(0, 2);
  if (court < 11 || court > 29 || number.value(4, 2) < 11) {
    return std::nullopt;
  }
  const unsigned check = (10 - weigh(number.digits, kWeights) % 10) % 10;
  if (check == number[12]) {
    return Verdict{{74, 30, 97}, static_cast<EvidenceSet>(Evidence::Checksum)};
  }
  return Verdict{{15, 0, 60}, static_cast<EvidenceSet>(Evidence::ChecksumFailed)};
}

} // namespace

const NumberDetector kKrCorporateNumber{.entity = "kr.crn",
                                        .lengths = lengths({13}),
                                        .groupings = {grouping({6, 7}), grouping({13})},

                                        .topics = bit(Topic::KrCorporate),
                                        .tie = 14,
                                        .judge = judge};

} // namespace haechi::content
