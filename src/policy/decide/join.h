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

// The settled answer that one voice determines. `obligations`: by their numbers, in any order; they
// are sorted.
[[nodiscard]] Decision answer_of_voice(const Program& program, const Voice& voice,
                                       std::vector<std::uint32_t>& obligations);

// What an enforcement point falls back on when it can learn no more: fills effect, reason and
// implied obligation of an answer that is not settled.
void leave_undecided(const Program& program, Slot body, Decision& decision);

// What an effect brings along, by its number.
void add_implied(const Program& program, Effect effect, std::vector<std::uint32_t>& obligations);

} // namespace haechi::policy
