// NATO: levels in English and French, their portion marks, ATOMAL and BOHEMIA.
#include "content/detect/markings/markings.h"

namespace haechi::content {

namespace {

using text::Case;

constexpr MarkingWord kWords[] = {
    {"COSMIC TOP SECRET", "nato", "top-secret", 85, 97},
    {"COSMIC TRES SECRET", "nato", "top-secret", 85, 97},
    {"COSMIC TRÈS SECRET", "nato", "top-secret", 85, 97},
    {"FOCAL TOP SECRET", "nato", "top-secret", 80, 95},
    {"NATO SECRET", "nato", "secret", 72, 96},
    {"SECRET OTAN", "nato", "secret", 75, 96},
    {"OTAN SECRET", "nato", "secret", 75, 96},
    {"NATO CONFIDENTIAL", "nato", "confidential", 72, 96},
    {"CONFIDENTIEL OTAN", "nato", "confidential", 75, 96},
    {"OTAN CONFIDENTIEL", "nato", "confidential", 75, 96},
    {"NATO RESTRICTED", "nato", "restricted", 72, 95},
    {"DIFFUSION RESTREINTE OTAN", "nato", "restricted", 78, 95},
    {"OTAN DIFFUSION RESTREINTE", "nato", "restricted", 78, 95},
    {"NATO UNCLASSIFIED", "nato", "unclassified", 60, 88},
    {"OTAN SANS CLASSIFICATION", "nato", "unclassified", 60, 88},
    {"ATOMAL", "nato", "secret", 35, 80},
    {"(CTS) ", "nato", "top-secret", 70, 88, Case::Exact, MarkingForm::Portion},
    {"(CTSA) ", "nato", "top-secret", 75, 90, Case::Exact, MarkingForm::Portion},
    {"(CTS-B) ", "nato", "top-secret", 75, 90, Case::Exact, MarkingForm::Portion},
    {"(NS) ", "nato", "secret", 40, 82, Case::Exact, MarkingForm::Portion},
    {"(NSAT) ", "nato", "secret", 70, 88, Case::Exact, MarkingForm::Portion},
    {"(NC) ", "nato", "confidential", 40, 82, Case::Exact, MarkingForm::Portion},
    {"(NCA) ", "nato", "confidential", 55, 85, Case::Exact, MarkingForm::Portion},
    {"(NR) ", "nato", "restricted", 40, 82, Case::Exact, MarkingForm::Portion},
    {"//CTS) ", "nato", "top-secret", 80, 92},
    {"(//NS) ", "nato", "secret", 80, 92},
    {"(//NC) ", "nato", "confidential", 80, 92},
    {"(//NR) ", "nato", "restricted", 80, 92},
};

} // namespace

std::span<const MarkingWord> nato_markings() {
  return kWords;
}

} // namespace haechi::content
