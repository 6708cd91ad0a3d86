#pragma once
// Joins the answers of independent groups, and what is certain, into one decision (docs/policy.md,
// section 5).

#include "policy/decide/grouping.h"
#include "policy/decision.h"

#include <vector>

namespace haechi::policy {

// `body`: as far as it was known; its on_undecided stands in where nothing is settled. The trace is
// left empty.
[[nodiscard]] Decision join_answers(const GroupInput& input, const Groups& groups,
                                    const std::vector<GroupAnswer>& answers, Slot body);

} // namespace haechi::policy
