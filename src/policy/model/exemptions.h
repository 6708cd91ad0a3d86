#pragma once
// Which exemptions lift an order's rule, and which are no good (docs/policy.md, section 3, step 8).

#include "policy/decision.h"
#include "policy/model/facts.h"

#include <string>
#include <vector>

namespace haechi::policy::model {

struct Lifting {
  std::string exemption; // the valid one with the smallest id; empty: none
  bool lifts_data = false;
  std::vector<InvalidExemption> invalid; // those that cover the request and are not valid, by id
};

[[nodiscard]] Lifting find_lifting(const Facts& facts, const Order& order);

} // namespace haechi::policy::model
