// United States: banner lines and portion marks of classified information (32 CFR 2001, ISOO),
// controlled unclassified information (32 CFR 2002), the older FOUO and the like.
#include "content/detect/markings/markings.h"

namespace haechi::content {

namespace {

using text::Case;

constexpr MarkingWord kWords[] = {
    {"TOP SECRET//", "us", "top-secret", 92, 98},
    {"SECRET//", "us", "secret", 85, 97},
    {"CONFIDENTIAL//", "us", "confidential", 85, 97},
    {"UNCLASSIFIED//", "us", "unclassified", 80, 90},
    {"TOP SECRET", "us", "top-secret", 30, 88},
    {"SECRET", "us", "secret", 8, 78},
    {"NOFORN", "us", "secret", 55, 88},
    {"ORCON", "us", "secret", 40, 80},
    {"PROPIN", "us", "secret", 35, 78},
    {"RELIDO", "us", "secret", 40, 80},
    {"REL TO USA", "us", "secret", 65, 88},
    {"SPECIAL ACCESS REQUIRED", "us", "top-secret", 65, 92},
    {"FORMERLY RESTRICTED DATA", "us", "secret", 60, 88},
    {"RESTRICTED DATA", "us", "secret", 25, 75},
    {"(TS//", "us", "top-secret", 88, 95},
    {"(S//", "us", "secret", 85, 95},
    {"(C//", "us", "confidential", 80, 92},
    {"(U//FOUO)", "us", "fouo", 85, 92},
    {"(FOUO)", "us", "fouo", 60, 85},
    {"(CUI//", "us", "cui", 88, 95},
    {"(CUI)", "us", "cui", 60, 88},
    {"(TS) ", "us", "top-secret", 62, 90, Case::Exact, MarkingForm::Portion},
    {"(S) ", "us", "secret", 25, 82, Case::Exact, MarkingForm::Portion},
    {"(C) ", "us", "confidential", 5, 70, Case::Exact, MarkingForm::Portion},
    {"CUI//", "us", "cui", 88, 95},
    {"CUI\n", "us", "cui", 0, 85},
    {"CUI\r", "us", "cui", 0, 85},
    {"[CUI]", "us", "cui", 85, 90},
    {"*CUI*", "us", "cui", 80, 88},
    {"CONTROLLED//", "us", "cui", 80, 92},
    {"CONTROLLED UNCLASSIFIED INFORMATION", "us", "cui", 45, 85, Case::Any},
    {"Controlled by:", "us", "cui", 35, 45},
    {"DISTRIBUTION STATEMENT B", "us", "cui", 60, 85, Case::Any},
    {"DISTRIBUTION STATEMENT C", "us", "cui", 60, 85, Case::Any},
    {"DISTRIBUTION STATEMENT D", "us", "cui", 60, 85, Case::Any},
    {"DISTRIBUTION STATEMENT E", "us", "cui", 60, 85, Case::Any},
    {"DISTRIBUTION STATEMENT F", "us", "cui", 60, 85, Case::Any},
    {"FOR OFFICIAL USE ONLY", "us", "fouo", 50, 85, Case::Any},
    {"SENSITIVE BUT UNCLASSIFIED", "us", "fouo", 60, 88, Case::Any},
    {"LAW ENFORCEMENT SENSITIVE", "us", "cui", 50, 85, Case::Any},
    {"Declassify On:", "us", "secret", 60, 80, Case::Any},
};

} // namespace

std::span<const MarkingWord> us_markings() {
  return kWords;
}

} // namespace haechi::content
