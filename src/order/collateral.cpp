#include "order/collateral.h"

#include "catalog/import/must_stay.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace haechi::order {

namespace {

using catalog::Service;

using Values = std::vector<std::string>;

bool holds(const Values& wanted, const Values& there) {
  return std::ranges::any_of(wanted, [&](const std::string& value) {
    return std::ranges::find(there, value) != there.end();
  });
}

// What the catalog leaves open counts as meant.
bool is_meant(const Service& service, std::string_view facet, const Values& wanted) {
  if (facet == "service") {
    return holds(wanted, {service.id});
  }
  if (facet == "provider") {
    return holds(wanted, {service.provider});
  }
  if (facet == "provider_group") {
    return holds(wanted, {service.provider_group});
  }
  if (facet == "control_country") {
    return service.control_country.empty() || holds(wanted, service.control_country);
  }
  if (facet == "category") {
    return service.category.empty() || holds(wanted, service.category);
  }
  if (facet == "hosting") {
    return !service.hosting || holds(wanted, {*service.hosting});
  }
  return true; // the surface: any request may come by it
}

// Orders outlive the ids of services: whoever took the place of one is meant as well.
SignedOrder with_current_services(SignedOrder order, const catalog::Catalog& catalog) {
  for (OrderRule& rule : order.rules) {
    const auto named = rule.target.find("service");
    if (named == rule.target.end()) {
      continue;
    }
    for (const std::string& id : Values(named->second)) {
      for (const Service* service : catalog.find_current(id)) {
        named->second.push_back(service->id);
      }
    }
  }
  return order;
}

// What an order does to a service, for a sentence; empty: nothing.
std::string find_fate(const SignedOrder& order, const Service& service) {
  std::string out;
  for (const OrderRule& rule : order.rules) {
    const bool is_hit = std::ranges::all_of(
        rule.target, [&](const auto& part) { return is_meant(service, part.first, part.second); });
    if (is_hit && rule.effect == "block") {
      return "blocked";
    }
    if (is_hit && out.empty()) {
      out = fmt::format("opened and read (`{}`)", rule.effect);
    }
  }
  return out;
}

void add(std::vector<std::string>& out, std::string what) {
  if (out.size() < kMostFindings) {
    out.push_back(std::move(what));
  }
}

std::set<std::string> offered_by(const policy::Policy* policy) {
  std::set<std::string> out;
  if (policy != nullptr) {
    for (const policy::Order& order : policy->orders) {
      for (const policy::Rule& rule : order.rules) {
        out.insert(rule.instead.begin(), rule.instead.end());
      }
    }
  }
  return out;
}

} // namespace

Collateral find_collateral(const SignedOrder& written, const catalog::Catalog& catalog,
                           std::string_view must_stay, const policy::Policy* policy) {
  const SignedOrder order = with_current_services(written, catalog);
  Collateral out;
  std::vector<std::string> fates;
  for (const Service& service : catalog.services()) {
    fates.push_back(find_fate(order, service));
  }
  const catalog::MustStay guard(must_stay, catalog);
  catalog.visit_blockable([&](std::string_view pattern, catalog::Match match,
                              std::span<const catalog::ServiceIndex> services) {
    const auto hit = std::ranges::find_if(
        services, [&](catalog::ServiceIndex index) { return !fates[index].empty(); });
    if (hit == services.end()) {
      return;
    }
    const std::string& service = catalog.services()[*hit].id;
    if (const std::string why = guard.find_reason(pattern, match); !why.empty()) {
      add(out.must_stay,
          fmt::format("`{}` of `{}` would be {}: {}", pattern, service, fates[*hit], why));
    }
    for (const catalog::ServiceIndex index : services) {
      if (fates[index].empty()) {
        add(out.worth_knowing, fmt::format("`{}` of `{}` is a name of `{}` as well", pattern,
                                           service, catalog.services()[index].id));
      }
    }
  });
  const std::set<std::string> offered = offered_by(policy);
  for (std::size_t at = 0; at < fates.size(); ++at) {
    const Service& service = catalog.services()[at];
    if (!fates[at].empty() && offered.contains(service.id)) {
      add(out.worth_knowing,
          fmt::format("`{}` would be {}, which this policy offers instead of others", service.id,
                      fates[at]));
    }
    if (!fates[at].empty() && service.hosting == "self") {
      add(out.worth_knowing, fmt::format("`{}` would be {}, which runs in the body's own place",
                                         service.id, fates[at]));
    }
  }
  std::ranges::sort(out.must_stay);
  std::ranges::sort(out.worth_knowing);
  return out;
}

} // namespace haechi::order
