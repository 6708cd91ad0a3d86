// German tax identification number: ISO 7064 MOD 11,10 and one digit repeated.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  unsigned check = 10;
  std::array<std::uint8_t, 10> counts{};
  for (std::size_t i = 0; i < 10; ++i) {
    ++counts[number[i]];
    const unsigned sum = (number[i] + check) % 10;
    check = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  const bool repeats =
      std::ranges::count_if(counts, [](std::uint8_t count) { return count == 2 || count == 3; }) ==
          1 &&
      std::ranges::max(counts) <= 3;
  if (number[0] == 0 || !repeats || (11 - check) % 10 != number[10]) {
    return std::nullopt;
  }
  return Verdict{{60, 30, 95}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kDeTax{.entity = "de.idnr",
                            .lengths = lengths({11}),
                            .groupings = {grouping({11}), grouping({2, 3, 3, 3})},

                            .topics = bit(Topic::DeTax),
                            .tie = 43,
                            .judge = judge};

} // namespace haechi::content
