// Italian VAT number behind its country.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  if (!looks_like(word.upper, "IT99999999999")) {
    return std::nullopt;
  }
  Number number;
  for (const char c : word.upper.substr(2)) {
    number.digits[number.size++] = static_cast<std::uint8_t>(c - '0');
  }
  return kItVat.judge(number)
             ? std::optional(WordVerdict{88, 97, Evidence::Checksum | Evidence::Prefix})
             : std::nullopt;
}

} // namespace

const WordDetector kItVatWithCountry{.entity = "it.iva",
                                     .shortest = 13,
                                     .longest = 13,
                                     .topics = bit(Topic::ItVat),
                                     .tie = 20,
                                     .judge = judge};

} // namespace haechi::content
