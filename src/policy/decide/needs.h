#pragma once
// Which unknown facets can change an answer: its effect or, short of block, its obligations.

#include "policy/decide/grouping.h"

#include <string>
#include <vector>

namespace haechi::policy {

// What all other groups may add to this group's answers.
struct Surroundings {
  Effect floor = Effect::Allow; // the mildest that the others together can be
  Mask avoidable; // obligations that the others can do without, all at once short of block
};

// Adds the names of the facets of `group` that matter; unsorted, with duplicates.
void find_needs(const GroupInput& input, const Group& group, const GroupAnswer& answer,
                const Surroundings& others, std::vector<std::string>& needs);

} // namespace haechi::policy
