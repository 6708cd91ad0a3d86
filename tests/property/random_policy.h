#pragma once
// Small random worlds that use every part of the policy language: a policy, a catalog, and requests
// about them.

#include "catalog/catalog.h"
#include "chance.h"
#include "policy/request.h"
#include "policy/syntax/policy.h"

#include <memory>
#include <string>

namespace haechi::property {

struct World {
  std::shared_ptr<const policy::Policy> policy;
  std::shared_ptr<const catalog::Catalog> catalog;
};

[[nodiscard]] World random_world(Chance& chance);
[[nodiscard]] policy::Policy random_policy(Chance& chance);
[[nodiscard]] std::shared_ptr<const catalog::Catalog> random_catalog(Chance& chance);
[[nodiscard]] policy::Order random_order(Chance& chance, const std::string& id);

// A request of which about one facet in `unknown_in` is unknown; 0: none but what only a catalog
// can leave open.
[[nodiscard]] policy::Request random_request(Chance& chance, std::size_t unknown_in);

// For people, when a property fails.
[[nodiscard]] std::string describe(const policy::Policy& policy);
[[nodiscard]] std::string describe(const catalog::Catalog& catalog);
[[nodiscard]] std::string describe(const policy::Request& request);

} // namespace haechi::property
