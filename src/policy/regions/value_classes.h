#pragma once
// Classes of values of one facet: values that the same lists name are alike.

#include "policy/regions/asked.h"
#include "policy/regions/classes.h"

#include <map>
#include <span>
#include <string>

namespace haechi::policy::regions {

// What is known of a value beside the lists that name it; values of which nothing is known are
// described by the empty text.
using Traits = std::map<std::string, std::string>;

// An axis of a facet with one value; the last class is Other. `traits` may hold values that no list
// names.
[[nodiscard]] ClassAxis single_axis(Facet facet, const std::string& name,
                                    const std::set<WordSet>& lists, const Traits& traits = {});

// The closed vocabulary of a facet, for the members of the class Other; empty: free words.
[[nodiscard]] Traits words_of(Facet facet);

[[nodiscard]] ClassAxis assurance_axis(const std::set<WordSet>& lists);

// One axis for each set of values of a several-valued facet that the same lists name.
[[nodiscard]] std::vector<ClassAxis> flag_axes(Facet facet, const std::set<WordSet>& lists);

// One axis for each scale, or for scales of different policies that share grades; and flags for the
// grades in no scale. `is_exact` is cleared where there are too many combinations.
[[nodiscard]] std::vector<ClassAxis> grade_axes(std::span<const Policy* const> policies,
                                                const std::set<WordSet>& lists, bool& is_exact);

// Hosts or models, told apart by patterns. `is_exact` is cleared where there are too many.
[[nodiscard]] ClassAxis pattern_axis(Facet facet, const std::set<WordSet>& lists, bool& is_exact);

// Bodies: told apart by the nearest body above that any condition, issuer, authority or declaration
// hangs on.
[[nodiscard]] ClassAxis body_axis(std::span<const Policy* const> policies, const Asked& asked);

[[nodiscard]] ClassAxis device_axis(std::span<const Policy* const> policies, const Asked& asked);
[[nodiscard]] ClassAxis zone_axis(std::span<const Policy* const> policies, const Asked& asked);

} // namespace haechi::policy::regions
