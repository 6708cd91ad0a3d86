#pragma once
// Grades of content in their scales (docs/policy.md, section 3, step 7).

#include "policy/model/facts.h"

#include <string>
#include <vector>

namespace haechi::policy::model {

// Whether the content's grade lies, in some scale, at or above the lowest grade listed of that
// scale; a listed grade in no scale must be among the content's own.
[[nodiscard]] bool reaches_grade(const Facts& facts, const std::vector<std::string>& listed);

} // namespace haechi::policy::model
