// Korean resident registration number (주민등록번호): date of birth, century and sex, six digits.
// Numbers issued or changed from 2020-10-05 carry no check digit, so a failing one lowers the
// score and never rules a number out; whoever was born before the 20th century needs a word beside
// the number.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

// The date of birth, when the seventh digit gives the century.
bool has_birth(const Number& number, unsigned century) {
  return is_date(century + static_cast<unsigned>(number.value(0, 2)),
                 static_cast<unsigned>(number.value(2, 2)),
                 static_cast<unsigned>(number.value(4, 2)));
}

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 12> kWeights{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
  static constexpr std::uint64_t kFirstWithoutCheck = 201005; // YYMMDD
  static constexpr std::uint64_t kFirstRegistered = 60; // numbers were first given out in 1968
  const unsigned sex = number[6];
  if (sex >= 5 && sex <= 8) {
    return std::nullopt;
  }
  const unsigned century = sex == 9 || sex == 0 ? 1800 : sex <= 2 ? 1900 : 2000;
  if (!has_birth(number, century) || (century == 1800 && number.value(0, 2) < kFirstRegistered)) {
    return std::nullopt;
  }
  const unsigned check = (11 - weigh(number.digits, kWeights) % 11) % 10;
  if (century == 1800) {
    return check == number[12] ? Verdict{{40, 5, 90}, Evidence::Checksum | Evidence::Date}
                               : Verdict{{5, 0, 30}, Evidence::ChecksumFailed | Evidence::Date};
  }
  if (check == number[12]) {
    return Verdict{{95, 72, 99}, Evidence::Checksum | Evidence::Date};
  }
  if (century == 2000 && number.value(0, 6) >= kFirstWithoutCheck && number.value(0, 2) < 50) {
    return Verdict{{86, 58, 97}, Evidence::NoChecksum | Evidence::Date};
  }
  return Verdict{{40, 15, 60}, Evidence::ChecksumFailed | Evidence::Date};
}

} // namespace

const NumberDetector kKrResidentNumber{.entity = "kr.rrn",
                                       .lengths = lengths({13}),
                                       .groupings = {grouping({6, 7}), grouping({13})},

                                       .topics = bit(Topic::KrResident),
                                       .tie = 10,
                                       .judge = judge};

} // namespace haechi::content
