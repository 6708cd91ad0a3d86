// Korean health insurance number: 11 digits without a known check (format unverified), so only
// beside a word for it.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  return number[0] == 0 ? std::nullopt : std::optional(Verdict{{10, 0, 78}, 0});
}

} // namespace

const NumberDetector kKrHealthInsurance{.entity = "kr.nhi",
                                        .lengths = lengths({11}),
                                        .groupings = {grouping({11}), grouping({1, 10})},

                                        .topics = bit(Topic::KrInsurance),
                                        .tie = 45,
                                        .judge = judge};

} // namespace haechi::content
