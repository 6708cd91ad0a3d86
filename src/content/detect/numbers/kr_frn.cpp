// Korean residence number of foreigners and overseas Koreans (외국인등록번호, 국내거소신고번호): as
// the resident number with 5 to 8 for century and sex. Two check rules are in use; either counts.
// None from 2020-10 on.
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
  const unsigned kind = number[6];
  if (kind < 5 || kind > 8 || !has_birth(number, kind <= 6 ? 1900 : 2000)) {
    return std::nullopt;
  }
  const unsigned sum = weigh(number.digits, kWeights) % 11;
  const bool passes = (13 - sum) % 10 == number[12] || (11 - sum) % 10 == number[12];
  // Milliseconds since 1970 look like this for years on end.
  const bool may_be_time = number.groups == 1 && number.value() / 100'000'000'000 <= 19;
  if (passes) {
    return Verdict{{93, static_cast<std::uint8_t>(may_be_time ? 40 : 60), 98},
                   Evidence::Checksum | Evidence::Date};
  }
  return Verdict{{58, 15, 80}, Evidence::ChecksumFailed | Evidence::Date};
}

} // namespace

const NumberDetector kKrForeignerNumber{.entity = "kr.frn",
                                        .lengths = lengths({13}),
                                        .groupings = {grouping({6, 7}), grouping({13})},

                                        .topics = Topic::KrForeigner | Topic::KrResident,
                                        .tie = 12,
                                        .judge = judge};

} // namespace haechi::content
