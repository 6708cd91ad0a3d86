// Polish PESEL: date of birth with the century in the month, weighted sum modulo 10.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 10> kWeights{1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
  const auto month = static_cast<unsigned>(number.value(2, 2));
  static constexpr std::array<unsigned, 5> kCenturies{1900, 2000, 2100, 2200, 1800};
  const unsigned century = kCenturies[month / 20];
  if (!is_date(century + static_cast<unsigned>(number.value(0, 2)), month % 20,
               static_cast<unsigned>(number.value(4, 2))) ||
      (10 - weigh(number.digits, kWeights) % 10) % 10 != number[10]) {
    return std::nullopt;
  }
  return Verdict{{45, 40, 96}, Evidence::Checksum | Evidence::Date};
}

} // namespace

const NumberDetector kPlCitizen{.entity = "pl.pesel",
                                .lengths = lengths({11}),
                                .groupings = {grouping({11})},

                                .topics = bit(Topic::PlCitizen),
                                .tie = 44,
                                .judge = judge};

} // namespace haechi::content
