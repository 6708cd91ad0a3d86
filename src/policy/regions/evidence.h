#pragma once
// All that a search for differences rests on: what orders say on one side alone and on both, where
// no order is heard, which defaults stand by.

#include "policy/regions/changes.h"
#include "policy/regions/surroundings.h"
#include "policy/regions/voices.h"

namespace haechi::policy::regions {

// Something that an order says in a box.
struct Voice {
  Box box;
  Saying saying;
  Sides sides = kBoth;
  OrderIndex order = 0;               // of that side; of both: of the second
  std::vector<std::uint32_t> because; // of one side: the changes from which it comes
};

struct Evidence {
  JudgeNeeds needs;
  std::vector<Voice> one_sided;
  std::vector<Voice> shared; // that may speak where something is one-sided
  std::vector<Settled<DefaultPair>> defaults;
  std::vector<Settled<Endings>> endings; // that differ
  std::vector<Box> silence;              // both sides end alike, or so that nothing matters
  std::vector<Box> impossible;           // no request is there
  bool is_complete = false;              // false: the steps did not suffice
};

// Both sides have been moved to the same time.
[[nodiscard]] Evidence gather_evidence(const Side& before, const Side& after, const Ground& ground,
                                       Question question, Comparing comparing,
                                       const std::vector<Change>& changes, Steps& steps);

} // namespace haechi::policy::regions
