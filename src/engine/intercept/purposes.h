#pragma once
// The purposes that a policy's conditions ask for, so that a form can offer them.

#include "policy/syntax/policy.h"

#include <string>
#include <vector>

namespace haechi::engine::intercept {

// Sorted, without duplicates; at most kMaxPurposes.
inline constexpr std::size_t kMaxPurposes = 50;
[[nodiscard]] std::vector<std::string> find_purposes(const policy::Policy& policy);

} // namespace haechi::engine::intercept
