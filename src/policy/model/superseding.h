#pragma once
// Which orders are silenced by others (docs/policy.md, section 3, step 9).

#include "policy/model/voice.h"

#include <vector>

namespace haechi::policy::model {

// For each voice whether another order's rule silences it. A silenced order silences nobody; an
// order that names itself, be it over others, has no right to (check refuses it).
[[nodiscard]] std::vector<bool> find_silenced(const std::vector<Voice>& voices);

} // namespace haechi::policy::model
