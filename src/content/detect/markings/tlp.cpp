// Traffic Light Protocol 2.0 (FIRST), and WHITE of the version before.
#include "content/detect/markings/markings.h"

namespace haechi::content {

namespace {

using text::Case;

constexpr MarkingWord kWords[] = {
    {"TLP:RED", "tlp", "red", 88, 97, Case::Any},
    {"TLP: RED", "tlp", "red", 80, 95, Case::Any},
    {"TLP-RED", "tlp", "red", 75, 92, Case::Any},
    {"TLP:AMBER+STRICT", "tlp", "amber-strict", 90, 98, Case::Any},
    {"TLP: AMBER+STRICT", "tlp", "amber-strict", 85, 97, Case::Any},
    {"TLP:AMBER", "tlp", "amber", 88, 97, Case::Any},
    {"TLP: AMBER", "tlp", "amber", 80, 95, Case::Any},
    {"TLP-AMBER", "tlp", "amber", 75, 92, Case::Any},
    {"TLP:GREEN", "tlp", "green", 80, 92, Case::Any},
    {"TLP: GREEN", "tlp", "green", 75, 90, Case::Any},
    {"TLP:CLEAR", "tlp", "clear", 75, 88, Case::Any},
    {"TLP: CLEAR", "tlp", "clear", 70, 86, Case::Any},
    {"TLP:WHITE", "tlp", "clear", 75, 88, Case::Any},
    {"TLP: WHITE", "tlp", "clear", 70, 86, Case::Any},
};

} // namespace

std::span<const MarkingWord> tlp_markings() {
  return kWords;
}

} // namespace haechi::content
