#include "cli/order_guard.h"

#include "cli/read_catalog.h"
#include "io/files/read.h"
#include "order/collateral.h"
#include "policy/check/load.h"
#include "policy/compile/former_services.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace haechi::cli {

namespace {

using PolicyPointer = std::shared_ptr<const policy::Policy>;

// nullptr: none is named.
ResultOrErrors<PolicyPointer> read_policy(const PolicyPaths& paths) {
  if (paths.policy.empty()) {
    return PolicyPointer();
  }
  const auto files = io::read_yaml(paths.policy);
  return files ? policy::load_policy(*files)
               : ResultOrErrors<PolicyPointer>(tl::make_unexpected(Errors{files.error()}));
}

} // namespace

ResultOrErrors<std::vector<std::string>> check_collateral(const PolicyPaths& paths,
                                                          const order::SignedOrder& order) {
  const auto catalog = read_catalog(paths);
  auto policy = read_policy(paths);
  const auto must_stay = read_must_stay(paths.catalog);
  if (!catalog || !policy) {
    return tl::make_unexpected(catalog ? policy.error() : catalog.error());
  }
  if (!must_stay) {
    return tl::make_unexpected(Errors{must_stay.error()});
  }
  if (*policy != nullptr) {
    *policy = policy::with_current_services(*policy, **catalog);
  }
  order::Collateral found = order::find_collateral(order, **catalog, *must_stay, policy->get());
  Errors refused;
  for (const std::string& what : found.must_stay) {
    refused.push_back({"E-ORDER-014", what, {}, "the catalog's must-stay.txt"});
  }
  if (!refused.empty()) {
    return tl::make_unexpected(std::move(refused));
  }
  return std::move(found.worth_knowing);
}

ResultOrErrors<void> check_id_is_free(const PolicyPaths& paths, const std::string& id) {
  const auto policy = read_policy(paths);
  if (!policy) {
    return tl::make_unexpected(policy.error());
  }
  if (*policy != nullptr &&
      std::ranges::find((*policy)->orders, id, &policy::Order::id) != (*policy)->orders.end()) {
    return tl::make_unexpected(
        Errors{{"E-ORDER-016",
                fmt::format("`{}` is an order of the own policy", id),
                {},
                "what happens to the one would seem to happen to the other"}});
  }
  return {};
}

} // namespace haechi::cli
