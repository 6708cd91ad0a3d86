// Telephone numbers of other countries: E.164 behind a plus, an area code in brackets, usual
// national groupings beside a word for it. Lengths follow E.164; numbering plans are not checked.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  if (number.has_plus) {
    const bool is_known = number[0] >= 1 && number.size >= 9;
    return is_known
               ? std::optional(Verdict{{85, 80, 92}, static_cast<EvidenceSet>(Evidence::Prefix)})
               : std::nullopt;
  }
  const bool is_us = number.size == 10 && number[0] >= 2 && number[3] >= 2;
  if (is_us && number.grouping == grouping({3, 3, 4})) {
    const std::uint8_t alone = number.has_paren ? 80 : number.has(Separator::Space) ? 35 : 55;
    return Verdict{{alone, 0, 90}, 0};
  }
  if (number[0] == 0 && number.size >= 9 && number.size <= 11) {
    const bool is_japanese = number.size == 11 && number[2] == 0 && number[1] >= 7;
    return Verdict{{static_cast<std::uint8_t>(is_japanese ? 70 : 30), 10, 88}, 0};
  }
  const bool is_chinese = number.size == 11 && number[0] == 1 && number[1] >= 3;
  if (is_chinese) {
    return Verdict{{58, 40, 90}, static_cast<EvidenceSet>(Evidence::Prefix)};
  }
  return Verdict{{10, 0, static_cast<std::uint8_t>(number.size >= 8 ? 70 : 45)}, 0};
}

} // namespace

const NumberDetector kPhone{.entity = "phone",
                            .lengths = lengths({7, 8, 9, 10, 11, 12, 13, 14, 15}),
                            .groupings = {},
                            .takes_any_grouping = true,
                            .topics = bit(Topic::Phone),
                            .tie = 60,
                            .judge = judge};

} // namespace haechi::content
