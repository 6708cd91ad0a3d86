// British NHS number: weighted sum modulo 11.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  static constexpr std::array<std::uint8_t, 9> kWeights{10, 9, 8, 7, 6, 5, 4, 3, 2};
  const unsigned check = (11 - weigh(number.digits, kWeights) % 11) % 11;
  if (check == 10 || check != number[9] || number.value() == 0) {
    return std::nullopt;
  }
  const bool is_usual = number.has(Separator::Space);
  return Verdict{{static_cast<std::uint8_t>(is_usual ? 60 : 35), 22, 96},
                 static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kGbHealth{.entity = "gb.nhs",
                               .lengths = lengths({10}),
                               .groupings = {grouping({3, 3, 4}), grouping({10})},

                               .topics = bit(Topic::GbHealth),
                               .tie = 39,
                               .judge = judge};

} // namespace haechi::content
