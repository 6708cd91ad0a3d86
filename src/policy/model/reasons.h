#pragma once
// How specific a target is and which reason word a rule or data entry gives (docs/policy.md,
// section 4).

#include "policy/model/facts.h"

#include <string>

namespace haechi::policy::model {

// service, host 5 > provider 4 > provider_group 3 > control_country 2 > category, no target 1 >
// others 0; the most specific facet named outside `not`.
[[nodiscard]] int specificity_of(bool has_target, const Condition& target);

[[nodiscard]] std::string reason_of_rule(const Order& order, bool is_review_due, const Rule& rule);
[[nodiscard]] std::string reason_of_data(const Facts& facts, bool is_review_due,
                                         const DataEntry& entry);

} // namespace haechi::policy::model
