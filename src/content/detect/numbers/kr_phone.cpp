// Korean telephone numbers: mobile 010 and the older 011 to 019, area codes, 070, 050x, and the
// same behind +82. Representative numbers (15xx, 16xx, 18xx) belong to firms and count only beside
// a word.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

bool is_mobile(const Number& number) {
  if (number[0] != 0 || number[1] != 1) {
    return false;
  }
  if (number[2] == 0) {
    return number.size == 11 && number[3] != 0;
  }
  return (number[2] == 1 || number[2] >= 6) && number[3] != 0 &&
         (number.size == 10 || number.size == 11);
}

bool is_landline(const Number& number) {
  if (number[0] != 0) {
    return false;
  }
  if (number[1] == 2) {
    return (number.size == 9 || number.size == 10) && number[2] >= 2;
  }
  if (number[1] == 7 && number[2] == 0) {
    return number.size == 11;
  }
  if (number[1] == 5 && number[2] == 0) {
    return number.size == 11 || number.size == 12;
  }
  const bool is_area = number[1] >= 3 && number[1] <= 6 && number[2] >= 1 && number[2] <= 5;
  return is_area && (number.size == 10 || number.size == 11) && number[3] >= 2;
}

std::optional<Verdict> judge(const Number& number) {
  Number local = number;
  if (number.size > 9 && number[0] == 8 && number[1] == 2) {
    const bool has_zero = number[2] == 0;
    const std::size_t skip = has_zero ? 2 : 1;
    local.size = static_cast<std::uint8_t>(number.size - skip);
    local.digits[0] = 0;
    for (std::size_t i = 1; i < local.size; ++i) {
      local.digits[i] = number.digits[i + skip];
    }
    if (local[0] == 0 && is_mobile(local)) {
      return number.has_plus ? Verdict{{92, 90, 96}, static_cast<EvidenceSet>(Evidence::Prefix)}
                             : Verdict{{60, 30, 92}, static_cast<EvidenceSet>(Evidence::Prefix)};
    }
    return number.has_plus && is_landline(local)
               ? std::optional(Verdict{{85, 80, 92}, static_cast<EvidenceSet>(Evidence::Prefix)})
               : std::nullopt;
  }
  if (is_mobile(number)) {
    const bool is_current = number[2] == 0;
    return Verdict{{90, static_cast<std::uint8_t>(is_current ? 78 : 45), 96},
                   static_cast<EvidenceSet>(Evidence::Prefix)};
  }
  if (is_landline(number)) {
    return Verdict{
        {static_cast<std::uint8_t>(number.groups == 3 || number.has_paren ? 76 : 30), 15, 92},
        static_cast<EvidenceSet>(Evidence::Prefix)};
  }
  if (number.size == 8 && number[0] == 1 && (number[1] == 5 || number[1] == 6 || number[1] == 8)) {
    return Verdict{{30, 0, 55}, static_cast<EvidenceSet>(Evidence::Prefix)};
  }
  return std::nullopt;
}

} // namespace

const NumberDetector kKrPhone{.entity = "phone",
                              .lengths = lengths({8, 9, 10, 11, 12, 13}),
                              .groupings = {grouping({3, 4, 4}), grouping({3, 3, 4}),
                                            grouping({2, 3, 4}), grouping({2, 4, 4}),
                                            grouping({4, 4}), grouping({2, 2, 4, 4}),
                                            grouping({2, 3, 4, 4}), grouping({4, 3, 4}),
                                            grouping({4, 4, 4}), grouping({2, 1, 4, 4})},

                              .topics = bit(Topic::Phone),
                              .tie = 30,
                              .judge = judge};

} // namespace haechi::content
