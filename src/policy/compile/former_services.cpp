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

// Likewise of a whole policy; `offer` is called with every list of services to go to instead.
template <class Some, class Visit, class Offer>
void visit_policy(Some& policy, const Visit& visit, const Offer& offer) {
  for (auto& order : policy.orders) {
    for (auto& rule : order.rules) {
      visit_services(rule.target, visit);
      offer(rule.instead);
    }
    for (auto& data : order.data) {
      visit_services(data.target, visit);
      offer(data.instead);
    }
  }
}

bool names_former(const Policy& policy, const catalog::Catalog& catalog) {
  bool found = false;
  const auto look = [&](const std::vector<std::string>& ids) {
    found = found ||
            std::ranges::any_of(ids, [&](const std::string& id) { return is_former(catalog, id); });
  };
  visit_policy(policy, look, look);
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

// Who is sent elsewhere is told of what is there now, and nothing where nothing took its place.
void replace_former(std::vector<std::string>& ids, const catalog::Catalog& catalog) {
  add_current(ids, catalog);
  std::erase_if(ids, [&](const std::string& id) { return is_former(catalog, id); });
}

} // namespace

std::shared_ptr<const Policy> with_current_services(std::shared_ptr<const Policy> policy,
                                                    const catalog::Catalog& catalog) {
  if (!names_former(*policy, catalog)) {
    return policy;
  }
  auto current = std::make_shared<Policy>(*policy);
  visit_policy(
      *current, [&](std::vector<std::string>& ids) { add_current(ids, catalog); },
      [&](std::vector<std::string>& ids) { replace_former(ids, catalog); });
  return current;
}

} // namespace haechi::policy
