#pragma once
// Puts boxes together that say the same and differ in one axis only.

#include "policy/regions/explorer.h"

namespace haechi::policy::regions {

// The boxes share no request; neither do the merged ones. Keeps the order in which they were found.
void merge_along(const Layout& layout, AxisIndex axis, std::vector<Found>& all);

// Along every axis, until no two boxes can be put together.
void merge_everywhere(const Layout& layout, std::vector<Found>& all);

} // namespace haechi::policy::regions
