// European Union: the levels of EU classified information (Council Decision 2013/488/EU) in French
// and English, their short forms, and LIMITE.
#include "content/detect/markings/markings.h"

namespace haechi::content {

namespace {

constexpr MarkingWord kWords[] = {
    {"TRES SECRET UE", "eu", "top-secret", 85, 97},
    {"TRÈS SECRET UE", "eu", "top-secret", 85, 97},
    {"EU TOP SECRET", "eu", "top-secret", 80, 96},
    {"TS-UE/EU-TS", "eu", "top-secret", 85, 96},
    {"SECRET UE", "eu", "secret", 75, 95},
    {"EU SECRET", "eu", "secret", 72, 95},
    {"S-UE/EU-S", "eu", "secret", 82, 95},
    {"CONFIDENTIEL UE", "eu", "confidential", 80, 96},
    {"EU CONFIDENTIAL", "eu", "confidential", 72, 95},
    {"C-UE/EU-C", "eu", "confidential", 82, 95},
    {"RESTREINT UE", "eu", "restricted", 80, 96},
    {"EU RESTRICTED", "eu", "restricted", 72, 95},
    {"R-UE/EU-R", "eu", "restricted", 82, 95},
    {"EU SENSITIVE", "eu", "sensitive", 45, 85},
    {"LIMITE", "eu", "limite", 0, 70},
};

} // namespace

std::span<const MarkingWord> eu_markings() {
  return kWords;
}

} // namespace haechi::content
