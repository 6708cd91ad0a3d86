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
  // Of the data path: the orders that could matter, the candidates, and a span of time in which no
  // date of the policy comes true.
  std::vector<OrderIndex> orders;
  std::vector<Candidate> candidates;
  Instant quiet_from = Instant::max();
  Instant quiet_until = Instant::max();

  Slots slots;
  Slots before_tables; // `slots`, before the classes of dimensions were tried in them
  std::vector<LiveOrder> live;
  std::vector<Outcome> certain;         // outcomes that hang on nothing open
  std::vector<Run> certain_obligations; // of each: a run of the following
  std::vector<std::uint32_t> certain_numbers;
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
