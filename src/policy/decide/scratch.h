#pragma once
// Working memory of one evaluation, kept by a worker between misses so that a miss allocates
// little. Serves one program only.

#include "policy/decide/dimension.h"
#include "policy/decide/group.h"
#include "policy/decide/obligation_bits.h"
#include "policy/decide/table.h"

#include <vector>

namespace haechi::policy {

struct Scratch {
  Slots slots;
  std::vector<LiveOrder> live;
  std::vector<OpenAtom> open;
  std::vector<OpenAtom> context_open;
  std::vector<Dimension> dimensions;
  std::vector<std::int32_t> dimension_of; // by axis: its dimension, or -1
  std::vector<std::uint32_t> obligations;
  std::vector<std::uint32_t> digits;
  ObligationBits bits;
  Tables tables;
  Base base;
};

} // namespace haechi::policy
