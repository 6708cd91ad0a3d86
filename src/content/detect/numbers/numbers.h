#pragma once
// The number detectors, one file each. A detector is a value: what it is called, how long its
// numbers are, how they are grouped, and a function that judges digits.

#include "content/detect/number.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace haechi::content {

extern const NumberDetector kKrResidentNumber;
extern const NumberDetector kKrForeignerNumber;
extern const NumberDetector kKrCorporateNumber;
extern const NumberDetector kKrBusinessNumber;
extern const NumberDetector kKrPhone;
extern const NumberDetector kPhone;
extern const NumberDetector kKrBankAccount;
extern const NumberDetector kKrDriverLicense;
extern const NumberDetector kKrHealthInsurance;
extern const NumberDetector kCard;
extern const NumberDetector kImei;
extern const NumberDetector kItVat;
extern const NumberDetector kAuTaxFile;
extern const NumberDetector kAuBusiness;
extern const NumberDetector kAuMedicare;
extern const NumberDetector kTwBusiness;
extern const NumberDetector kFrSocial;
extern const NumberDetector kUsSocial;
extern const NumberDetector kUsTaxpayer;
extern const NumberDetector kUsEmployer;
extern const NumberDetector kInAadhaar;
extern const NumberDetector kCnResident;
extern const NumberDetector kJpIndividual;
extern const NumberDetector kGbHealth;
extern const NumberDetector kDeTax;
extern const NumberDetector kNlCitizen;
extern const NumberDetector kPlCitizen;
extern const NumberDetector kSePerson;
extern const NumberDetector kBePerson;
extern const NumberDetector kDkPerson;

// All of them.
[[nodiscard]] std::span<const NumberDetector* const> number_detectors();

} // namespace haechi::content
