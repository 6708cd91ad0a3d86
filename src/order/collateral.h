#pragma once
// What an order would take along that it does not mean: hosts that must stay reachable, because a
// name of a service that it targets stands for others as well; services that the body's own policy
// offers in the place of others; services that the body runs itself. Every effect counts: whatever
// is milder than a block has connections opened and read, and ends in one where that fails.

#include "catalog/catalog.h"
#include "order/signed_order.h"
#include "policy/syntax/policy.h"

namespace haechi::order {

struct Collateral {
  std::vector<std::string> must_stay; // a sentence each; the order may not be taken in
  std::vector<std::string> worth_knowing;
};

inline constexpr std::size_t kMostFindings = 50; // of each

// Services that were renamed are followed. `must_stay`: the catalog's list, catalog/must-stay.txt;
// may be empty. `policy` may be null; the one that names current services (policy/compile).
[[nodiscard]] Collateral find_collateral(const SignedOrder& order, const catalog::Catalog& catalog,
                                         std::string_view must_stay, const policy::Policy* policy);

} // namespace haechi::order
