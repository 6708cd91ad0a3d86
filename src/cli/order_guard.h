#pragma once
// What stops an order of another body before it is taken in or adopted: hosts that must stay
// reachable, and an own order of the same id.

#include "cli/policy_sources.h"
#include "order/signed_order.h"

#include <string>
#include <vector>

namespace haechi::cli {

// What the order would take along and people should know. Errors: E-ORDER-014 (hosts that must
// stay), those of reading catalog, list and policy (where one is named).
[[nodiscard]] ResultOrErrors<std::vector<std::string>>
check_collateral(const PolicyPaths& paths, const order::SignedOrder& order);

// Errors: E-ORDER-016 (the policy, where one is named, has an order of that id), those of reading
// the policy.
[[nodiscard]] ResultOrErrors<void> check_id_is_free(const PolicyPaths& paths,
                                                    const std::string& id);

} // namespace haechi::cli
