#pragma once
// Plays a scenario from its first step to its last.

#include "scenarios/draft.h"
#include "scenarios/scenario.h"

namespace haechi::scenario {

// `file:line: what does not hold` for each expectation that is not met, for each error of its
// configuration and for each question to an upstream that the script has no answer to; empty: the
// scenario holds.
[[nodiscard]] std::vector<std::string> play(const Scenario& scenario, const FileSource& files);

} // namespace haechi::scenario
