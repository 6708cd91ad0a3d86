// US social security number: area, group, serial; random since 2011, so no check. Numbers known
// from advertisements do not count.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  const std::uint64_t area = number.value(0, 3);
  const std::uint64_t whole = number.value();
  if (area == 0 || area == 666 || area >= 900 || number.value(3, 2) == 0 ||
      number.value(5, 4) == 0 || whole == 78051120 || whole == 219099999 || whole == 457555462) {
    return std::nullopt;
  }
  return Verdict{{72, 8, 93}, 0};
}

} // namespace

const NumberDetector kUsSocial{.entity = "us.ssn",
                               .lengths = lengths({9}),
                               .groupings = {grouping({3, 2, 4}), grouping({9})},

                               .topics = bit(Topic::UsSocial),
                               .tie = 38,
                               .judge = judge};

} // namespace haechi::content
