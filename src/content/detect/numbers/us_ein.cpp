// US employer identification number: a known prefix, seven digits, no check.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 17> kUnused{0,  7,  8,  9,  17, 18, 19, 28, 29,
                                                        49, 69, 70, 78, 79, 89, 96, 97};
  for (const std::uint8_t prefix : kUnused) {
    if (number.value(0, 2) == prefix) {
      return std::nullopt;
    }
  }
  return Verdict{{25, 5, 88}, static_cast<EvidenceSet>(Evidence::Prefix)};
}

} // namespace

const NumberDetector kUsEmployer{.entity = "us.ein",
                                 .lengths = lengths({9}),
                                 .groupings = {grouping({2, 7}), grouping({9})},

                                 .topics = bit(Topic::UsEmployer),
                                 .tie = 42,
                                 .judge = judge};

} // namespace haechi::content
