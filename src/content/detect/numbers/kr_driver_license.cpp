// Korean driving licence: region 11 to 26 or 28, year, serial, check digits whose rule is not
// public.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  if (number.size == 10) { // the region is a name before the number
    return number.groups == 3 ? std::optional(Verdict{{20, 0, 85}, 0}) : std::nullopt;
  }
  const std::uint64_t region = number.value(0, 2);
  if (region < 11 || (region > 26 && region != 28)) {
    return std::nullopt;
  }
  return Verdict{{82, 20, 96}, static_cast<EvidenceSet>(Evidence::Prefix)};
}

} // namespace

const NumberDetector kKrDriverLicense{
    .entity = "kr.driver_license",
    .lengths = lengths({10, 12}),
    .groupings = {grouping({2, 2, 6, 2}), grouping({2, 6, 2}), grouping({12})},

    .topics = bit(Topic::KrDriver),
    .tie = 22,
    .judge = judge};

} // namespace haechi::content
