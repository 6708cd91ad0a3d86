#include "content/detect/words/words.h"

#include <array>

namespace haechi::content {

std::span<const WordDetector* const> word_detectors() {
  static constexpr std::array kAll{&kItFiscalCode, &kItVatWithCountry, &kTwNationalId, &kInPan,
                                   &kInGst,        &kGbInsurance,      &kEsId,         &kFiPerson,
                                   &kCnResidentX,  &kFrSocialCorsica,  &kKrPassport,   &kIban,
                                   &kBitcoin,      &kBitcoinSegwit,    &kEthereum,     &kTron};
  return kAll;
}

bool looks_like(std::string_view upper, std::string_view picture) {
  if (upper.size() != picture.size()) {
    return false;
  }
  for (std::size_t i = 0; i < picture.size(); ++i) {
    const char c = upper[i];
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_letter = c >= 'A' && c <= 'Z';
    const bool fits = picture[i] == '9'   ? is_digit
                      : picture[i] == 'A' ? is_letter
                      : picture[i] == '*' ? is_digit || is_letter
                                          : c == picture[i];
    if (!fits) {
      return false;
    }
  }
  return true;
}

} // namespace haechi::content
