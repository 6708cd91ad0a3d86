// Belgian national number: date of birth and a check modulo 97.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  const auto month = static_cast<unsigned>(number.value(2, 2));
  if (!is_date(2000, month, static_cast<unsigned>(number.value(4, 2)))) {
    return std::nullopt;
  }
  const std::uint64_t check = number.value(9, 2);
  const std::uint64_t base = number.value(0, 9);
  if (97 - base % 97 != check && 97 - (base + 2'000'000'000) % 97 != check) {
    return std::nullopt;
  }
  return Verdict{{85, 48, 97}, Evidence::Checksum | Evidence::Date};
}

} // namespace

const NumberDetector kBePerson{
    .entity = "be.nn",
    .lengths = lengths({11}),
    .groupings = {grouping({2, 2, 2, 3, 2}), grouping({6, 3, 2}), grouping({11})},

    .topics = bit(Topic::BePerson),
    .tie = 43,
    .judge = judge};

} // namespace haechi::content
