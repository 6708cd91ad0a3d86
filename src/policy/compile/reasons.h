#pragma once
// How specific a target is, and the reason that a rule or data entry gives where nothing about its
// order comes first.

#include "policy/compile/program.h"

namespace haechi::policy {

// service, host 5 > provider 4 > provider_group 3 > control_country 2 > category, no target 1 >
// others 0.
[[nodiscard]] std::uint8_t target_specificity(bool has_target, const Condition& target);
[[nodiscard]] Reason reason_of(const Rule& rule);
[[nodiscard]] Reason reason_of(const DataEntry& entry);

} // namespace haechi::policy
