// Swedish personal number: date of birth and Luhn, in ten or twelve digits.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  const std::size_t skip = number.size - 10U;
  const auto month = static_cast<unsigned>(number.value(skip + 2, 2));
  auto day = static_cast<unsigned>(number.value(skip + 4, 2));
  day = day > 60 ? day - 60 : day; // coordination numbers
  const bool has_century = skip == 0 || number.value(0, 2) == 19 || number.value(0, 2) == 20;
  if (!has_century || !is_date(2000, month, day) ||
      !passes_luhn({number.digits.data() + skip, 10})) {
    return std::nullopt;
  }
  return Verdict{{70, 25, 96}, Evidence::Checksum | Evidence::Date};
}

} // namespace

const NumberDetector kSePerson{
    .entity = "se.personnummer",
    .lengths = lengths({10, 12}),
    .groupings = {grouping({6, 4}), grouping({8, 4}), grouping({10}), grouping({12})},

    .topics = bit(Topic::SePerson),
    .tie = 44,
    .judge = judge};

} // namespace haechi::content
