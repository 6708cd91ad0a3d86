// Indian Aadhaar number: Verhoeff, first digit 2 to 9, no palindrome.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  bool is_palindrome = true;
  for (std::size_t i = 0; i < 6; ++i) {
    is_palindrome = is_palindrome && number[i] == number[11 - i];
  }
  if (number[0] < 2 || is_palindrome || !passes_verhoeff({number.digits.data(), 12})) {
    return std::nullopt;
  }
  return Verdict{{78, 42, 97}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kInAadhaar{.entity = "in.aadhaar",
                                .lengths = lengths({12}),
                                .groupings = {grouping({4, 4, 4}), grouping({12})},

                                .topics = bit(Topic::InAadhaar),
                                .tie = 32,
                                .judge = judge};

} // namespace haechi::content
