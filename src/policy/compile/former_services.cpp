#include "policy/compile/former_services.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace haechi::policy {

namespace {

bool is_former(const catalog::Catalog& catalog, std::string_view id) {
  const catalog::Service* service = catalog.find_service(id);
  return service != nullptr && service->status == "renamed";
}

// Calls `visit` with every list of service ids in `condition`. Nesting is bounded by the YAML
// reader.
template <class Some, class Visit> void visit_services(Some& condition, const Visit& visit) {
  for (auto& atom : condition.atoms) {
    if (atom.facet == Facet::Service) {
      visit(atom.values);
    }
  }
  for (auto& group : condition.any) {
    for (auto& branch : group) {
      visit_services(branch, visit);
    }
  }
  for (auto& negated : condition.none) {
    visit_services(negated, visit);
  }
}

template <class Some, class Visit> void visit_targets(Some& policy, const Visit& visit) {
  for (auto& order : policy.orders) {
    for (auto& rule : order.rules) {
      visit_services(rule.target, visit);
    }
    for (auto& data : order.data) {
      visit_services(data.target, visit);
    }
  }
}

bool names_former(const Policy& policy, const catalog::Catalog& catalog) {
  bool found = false;
  visit_targets(policy, [&](const std::vector<std::string>& ids) {
    found = found ||
            std::ranges::any_of(ids, [&](const std::string& id) { return is_former(catalog, id); });
  });
  return found;
}

void add_current(std::vector<std::string>& ids, const catalog::Catalog& catalog) {
  const std::vector<std::string> written = ids;
  for (const std::string& id : written) {
    if (!is_former(catalog, id)) {
      continue;
    }
    for (const catalog::Service* service : catalog.find_current(id)) {
      if (std::ranges::find(ids, service->id) == ids.end()) {
        ids.push_back(service->id);
      }
    }
  }
}

} // namespace

std::shared_ptr<const Policy> with_current_services(std::shared_ptr<const Policy> policy,
                                                    const catalog::Catalog& catalog) {
  if (!names_former(*policy, catalog)) {
    return policy;
  }
  auto current = std::make_shared<Policy>(*policy);
  visit_targets(*current, [&](std::vector<std::string>& ids) { add_current(ids, catalog); });
  return current;
}

} // namespace haechi::policy
