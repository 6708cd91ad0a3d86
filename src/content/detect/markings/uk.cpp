// United Kingdom: the Government Security Classifications, with what stood before them.
#include "content/detect/markings/markings.h"

namespace haechi::content {

namespace {

using text::Case;

constexpr MarkingWord kWords[] = {
    {"OFFICIAL-SENSITIVE", "uk", "official-sensitive", 82, 95, Case::Any},
    {"OFFICIAL - SENSITIVE", "uk", "official-sensitive", 78, 94, Case::Any},
    {"OFFICIAL SENSITIVE", "uk", "official-sensitive", 60, 90},
    {"OFFICIAL [SENSITIVE]", "uk", "official-sensitive", 80, 94, Case::Any},
    {"UK OFFICIAL", "uk", "official", 40, 80},
    {"UK SECRET", "uk", "secret", 75, 92},
    {"UK TOP SECRET", "uk", "top-secret", 80, 95},
    {"UK EYES ONLY", "uk", "secret", 75, 92},
    {"UK CONFIDENTIAL", "uk", "confidential", 72, 92},
    {"UK RESTRICTED", "uk", "restricted", 72, 92},
    {"[LOCSEN]", "uk", "official-sensitive", 75, 90},
    {"LOCSEN", "uk", "official-sensitive", 45, 85},
    {"STRAP 1", "uk", "top-secret", 45, 85},
    {"STRAP 2", "uk", "top-secret", 45, 85},
    {"STRAP 3", "uk", "top-secret", 45, 85},
    {"PROTECT - PERSONAL", "uk", "official-sensitive", 60, 88},
    {"PROTECT - COMMERCIAL", "uk", "official-sensitive", 60, 88},
};

} // namespace

std::span<const MarkingWord> uk_markings() {
  return kWords;
}

} // namespace haechi::content
