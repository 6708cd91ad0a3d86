// Danish CPR number: date of birth; check digits are no longer issued, so only beside a word for
// it.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  if (!is_date(2000, static_cast<unsigned>(number.value(2, 2)),
               static_cast<unsigned>(number.value(0, 2)))) {
    return std::nullopt;
  }
  return Verdict{{35, 5, 92}, static_cast<EvidenceSet>(Evidence::Date)};
}

} // namespace

const NumberDetector kDkPerson{.entity = "dk.cpr",
                               .lengths = lengths({10}),
                               .groupings = {grouping({6, 4}), grouping({10})},

                               .topics = bit(Topic::DkPerson),
                               .tie = 46,
                               .judge = judge};

} // namespace haechi::content
