// Chinese resident identity number in digits: province, date of birth, ISO 7064 MOD 11-2. The one
// with X at its end is a word.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 17> kWeights{7, 9, 10, 5,  8, 4, 2, 1, 6,
                                                         3, 7, 9,  10, 5, 8, 4, 2};
  const std::uint64_t province = number.value(0, 2);
  const std::uint64_t year = number.value(6, 4);
  if (province < 11 || province > 91 || year < 1850 || year > 2100 ||
      !is_date(static_cast<unsigned>(year), static_cast<unsigned>(number.value(10, 2)),
               static_cast<unsigned>(number.value(12, 2)))) {
    return std::nullopt;
  }
  const unsigned check = (12 - weigh(number.digits, kWeights) % 11) % 11;
  return check == number[17]
             ? std::optional(Verdict{{95, 93, 99}, Evidence::Checksum | Evidence::Date})
             : std::nullopt;
}

} // namespace

const NumberDetector kCnResident{
    .entity = "cn.ric",
    .lengths = lengths({18}),
    .groupings = {grouping({18}), grouping({6, 8, 4}), grouping({6, 4, 4, 4})},

    .topics = bit(Topic::CnResident),
    .tie = 8,
    .judge = judge};

} // namespace haechi::content
