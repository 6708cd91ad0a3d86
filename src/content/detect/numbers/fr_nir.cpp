// French social security number (NIR): sex, year, month, place, order, key modulo 97. Corsican
// places (2A, 2B) hold a letter and are words.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  const std::uint64_t month = number.value(3, 2);
  const bool is_month = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
  const bool is_sex = number[0] >= 1 && number[0] <= 8 && number[0] != 5 && number[0] != 6;
  if (!is_sex || !is_month ||
      97 - remainder({number.digits.data(), 13}, 97) != number.value(13, 2)) {
    return std::nullopt;
  }
  return Verdict{{93, 78, 98}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kFrSocial{.entity = "fr.nir",
                               .lengths = lengths({15}),
                               .groupings = {grouping({1, 2, 2, 2, 3, 3, 2}), grouping({15}),
                                             grouping({13, 2}), grouping({1, 2, 2, 5, 3, 2}),
                                             grouping({1, 2, 2, 2, 6, 2})},

                               .topics = bit(Topic::FrSocial),
                               .tie = 18,
                               .judge = judge};

} // namespace haechi::content
