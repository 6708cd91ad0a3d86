#include "content/detect/numbers/numbers.h"

namespace haechi::content {

std::uint64_t Number::value(std::size_t from, std::size_t count) const {
  std::uint64_t sum = 0;
  for (std::size_t i = from; i < from + count && i < kMaxDigits; ++i) {
    sum = sum * 10 + digits[i];
  }
  return sum;
}

std::size_t Number::group_size(std::size_t index) const {
  return grouping >> 5U * (groups - 1U - index) & 31U;
}

bool is_calendar_date(const Number& number) {
  if (number.grouping == 0 || number.groups < 3 || number.groups > 5) {
    return false;
  }
  const auto size = [&](std::size_t index) { return number.group_size(index); };
  const std::size_t third = size(0) + size(1);
  const bool is_year_first = size(0) == 4 && size(2) <= 2;
  if (size(1) > 2 || (!is_year_first && (size(0) > 2 || size(2) != 4))) {
    return false;
  }
  for (std::size_t i = 3; i < number.groups; ++i) {
    if (size(i) > 2) {
      return false;
    }
  }
  const std::uint64_t year = is_year_first ? number.value(0, 4) : number.value(third, 4);
  const std::uint64_t second = number.value(size(0), size(1));
  const std::uint64_t other =
      is_year_first ? number.value(third, size(2)) : number.value(0, size(0));
  return year >= 1900 && year < 2100 && second >= 1 && second <= 31 && other >= 1 && other <= 31 &&
         std::min(second, other) <= 12;
}

bool is_dotted_quad(const Number& number) {
  if (!number.has(Separator::Dot) || number.grouping == 0 || number.groups < 4 ||
      number.groups > 5) {
    return false;
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < number.groups; ++i) {
    const std::size_t size = number.group_size(i);
    if (size > 3 || number.value(at, size) > 255) {
      return false;
    }
    at += size;
  }
  return true;
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
