#pragma once
// Numbers that mean the same on both sides, so that what orders of two policies say can be compared
// without their names.

#include "policy/regions/side.h"

#include <array>

namespace haechi::policy::regions {

struct Numbers {
  std::vector<std::uint32_t> obligations; // of Program::obligations
  std::vector<std::uint32_t> instead;     // by part; 0: nothing
  std::vector<std::uint32_t> ages;        // by order: the later it began, the greater
};

struct Numbering {
  std::array<Numbers, 2> sides;
  std::uint32_t acknowledge = 0;
  std::uint32_t inspect = 0;
  std::vector<std::string> obligations; // names, by number
  bool has_instead = false;             // some part names something to use instead
};

// Both sides have been moved to the same time.
[[nodiscard]] Numbering number_alike(const Side& before, const Side& after);

} // namespace haechi::policy::regions
