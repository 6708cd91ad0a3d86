// Australia: the Protective Security Policy Framework, its header of mails and its caveats.
#include "content/detect/markings/markings.h"

namespace haechi::content {

namespace {

using text::Case;

constexpr MarkingWord kWords[] = {
    {"OFFICIAL: Sensitive", "au", "official-sensitive", 85, 96, Case::Any},
    {"OFFICIAL:Sensitive", "au", "official-sensitive", 85, 96, Case::Any},
    {"X-Protective-Marking", "au", "", 60, 90, Case::Any},
    {"SEC=", "au", "", 0, 70, Case::Exact, MarkingForm::ProtectiveValue},
    {"PROTECTED//", "au", "protected", 85, 95},
    {"PROTECTED", "au", "protected", 12, 72},
    {"CABINET-IN-CONFIDENCE", "au", "protected", 75, 92, Case::Any},
    {"SH:NATIONAL-CABINET", "au", "protected", 82, 94, Case::Any},
    {"SH:CABINET", "au", "protected", 82, 94, Case::Any},
    {"AUSTEO", "au", "secret", 55, 88},
    {"AGAO", "au", "secret", 40, 85},
    {"ACCESS=Personal-Privacy", "au", "official-sensitive", 82, 94, Case::Any},
    {"ACCESS=Legal-Privilege", "au", "official-sensitive", 82, 94, Case::Any},
    {"ACCESS=Legislative-Secrecy", "au", "official-sensitive", 82, 94, Case::Any},
};

} // namespace

std::span<const MarkingWord> au_markings() {
  return kWords;
}

} // namespace haechi::content
