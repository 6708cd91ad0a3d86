#pragma once
// Whether what happened is what a scenario expects, and in which words it is not.

#include "scenarios/world.h"

namespace haechi::scenario {

// What does not hold, a sentence each with what was seen instead.
struct Miss {
  int line = 0;
  std::string text;
};

[[nodiscard]] std::vector<Miss> check(const Expectations& expectations, const Reply& reply,
                                      World& world);

} // namespace haechi::scenario
