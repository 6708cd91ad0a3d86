// Payment cards: Luhn and an issuer range, domestic Korean ranges (9) included. Thirteen digits
// only in groups or beside a word.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

// Visa, Mastercard, American Express, UATP, Diners, Dankort, JCB, Discover, UnionPay, Maestro,
// domestic Korean.
bool is_issued(const Number& number) {
  const std::uint64_t two = number.value(0, 2);
  const std::uint64_t four = number.value(0, 4);
  switch (number.size) {
  case 13:
    return number[0] == 4;
  case 14:
    return two == 36 || two == 38 || (four >= 3000 && four <= 3059);
  case 15:
    return two == 34 || two == 37 || number[0] == 1;
  case 16:
    return number[0] == 4 || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) ||
           (four >= 3528 && four <= 3589) || four == 6011 || (two == 64 && number[2] >= 4) ||
           two == 65 || two == 62 || two == 60 || number[0] == 9 || two == 36 || four == 5018 ||
           four == 5019 || four == 5020 || four == 6304 || four == 6759 || (two == 67);
  default:
    return number[0] == 4 || two == 62 || two == 63 || two == 67;
  }
}

std::optional<Verdict> judge(const Number& number) {
  if (!is_issued(number) || !passes_luhn({number.digits.data(), number.size})) {
    return std::nullopt;
  }
  const EvidenceSet evidence = Evidence::Checksum | Evidence::Prefix;
  if (number.size == 16) {
    return number[0] == 9 ? Verdict{{88, 55, 97}, evidence} : Verdict{{94, 82, 99}, evidence};
  }
  if (number.size == 15 && number[0] == 1) { // UATP; phones have such numbers too
    return Verdict{{45, 10, 90}, evidence};
  }
  if (number.size == 15) {
    return Verdict{{92, 80, 98}, evidence};
  }
  return Verdict{{80, static_cast<std::uint8_t>(number.size == 13 ? 30 : 58), 95}, evidence};
}

} // namespace

const NumberDetector kCard{.entity = "card",
                           .lengths = lengths({13, 14, 15, 16, 19}),
                           .groupings = {grouping({4, 4, 4, 4}), grouping({16}),
                                         grouping({4, 6, 5}), grouping({15}), grouping({4, 6, 4}),
                                         grouping({14}), grouping({13}), grouping({4, 4, 4, 4, 3}),
                                         grouping({19}), grouping({4, 3, 3, 3})},

                           .topics = bit(Topic::Card),
                           .tie = 20,
                           .judge = judge};

} // namespace haechi::content
