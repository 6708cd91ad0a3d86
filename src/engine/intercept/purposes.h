#pragma once
// What a policy's conditions ask of the person, so that a form can offer it and a declaration can
// answer it: purposes, and attributes such as the pledge.

#include "policy/syntax/policy.h"

#include <string>
#include <vector>

namespace haechi::engine::intercept {

// Sorted, without duplicates; at most kMaxPurposes.
inline constexpr std::size_t kMaxPurposes = 50;
[[nodiscard]] std::vector<std::string> find_purposes(const policy::Policy& policy);

// Names of `attributes.<name>`, sorted, without duplicates.
[[nodiscard]] std::vector<std::string> find_person_attributes(const policy::Policy& policy);

} // namespace haechi::engine::intercept
