#pragma once
// What the binding orders of a parent policy demand of the bodies of a child policy.

#include "policy/syntax/policy.h"

#include <string>
#include <vector>

namespace haechi::policy::regions {

struct Demand {
  // The parent without advice, external orders, defaults and what it says of unlisted hosts: its
  // binding orders, with what they supersede among themselves, and its closed zones are all that
  // speaks. Bodies that only the child declares stand where the child puts them.
  Policy policy;
  std::vector<std::string> bodies_left_out; // declared by the parent alone, sorted
};

[[nodiscard]] Demand demand_of(const Policy& parent, const Policy& child);

} // namespace haechi::policy::regions
