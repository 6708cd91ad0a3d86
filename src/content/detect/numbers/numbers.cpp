#include "content/detect/numbers/numbers.h"

namespace haechi::content {

std::uint64_t Number::value(std::size_t from, std::size_t count) const {
  std::uint64_t sum = 0;
  for (std::size_t i = from; i < from + count && i < kMaxDigits; ++i) {
    sum = sum * 10 + digits[i];
  }
  return sum;
}

std::span<const NumberDetector* const> number_detectors() {
  static constexpr std::array kAll{&kKrResidentNumber,
                                   &kKrForeignerNumber,
                                   &kKrCorporateNumber,
                                   &kKrBusinessNumber,
                                   &kKrPhone,
                                   &kPhone,
                                   &kKrBankAccount,
                                   &kKrDriverLicense,
                                   &kKrHealthInsurance,
                                   &kCard,
                                   &kImei,
                                   &kItVat,
                                   &kAuTaxFile,
                                   &kAuBusiness,
                                   &kAuMedicare,
                                   &kTwBusiness,
                                   &kFrSocial,
                                   &kUsSocial,
                                   &kUsTaxpayer,
                                   &kUsEmployer,
                                   &kInAadhaar,
                                   &kCnResident,
                                   &kJpIndividual,
                                   &kGbHealth,
                                   &kDeTax,
                                   &kNlCitizen,
                                   &kPlCitizen,
                                   &kSePerson,
                                   &kBePerson,
                                   &kDkPerson};
  return kAll;
}

} // namespace haechi::content
