#pragma once
// From a swept question to its regions, with everything that a report says around them.

#include "policy/coverage/coverage.h"
#include "policy/coverage/sweep.h"

namespace haechi::policy::coverage {

// Regions and unexplored regions of the sweep; answers stay empty.
[[nodiscard]] Coverage make_frame(const Asker& asker, const Question& question, Axes axes,
                                  const Sweep& swept);

} // namespace haechi::policy::coverage
