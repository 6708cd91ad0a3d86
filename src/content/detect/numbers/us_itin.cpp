// US individual taxpayer number: 9, and a group out of certain ranges.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  const std::uint64_t group = number.value(3, 2);
  const bool is_group = (group >= 50 && group <= 65) || (group >= 70 && group <= 88) ||
                        (group >= 90 && group <= 92) || group >= 94;
  return number[0] == 9 && is_group ? std::optional(Verdict{{74, 8, 93}, 0}) : std::nullopt;
}

} // namespace

const NumberDetector kUsTaxpayer{.entity = "us.itin",
                                 .lengths = lengths({9}),
                                 .groupings = {grouping({3, 2, 4}), grouping({9})},

                                 .topics = Topic::UsTaxpayer | Topic::UsSocial,
                                 .tie = 38,
                                 .judge = judge};

} // namespace haechi::content
