#pragma once
// The facts of one complete request, with the catalog's entry filled in: plain text, nothing
// unknown. A facet that the request leaves unknown counts as known to be nothing; enumerate
// completions first (model/completions.h) when that is not meant.

#include "catalog/catalog.h"
#include "policy/request.h"
#include "policy/syntax/policy.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace haechi::policy::model {

// What the request is aimed at.
struct ServiceFacts {
  std::string id;
  std::string provider, provider_group, relation, hosting, surface, tier, tenant, model;
  std::set<std::string> countries, categories;
  std::map<std::string, std::string> attributes;
};

struct Facts {
  const Policy* policy = nullptr;
  Instant at{};
  std::string body, role, located, device, zone, host, operation, purpose;
  std::set<std::string> groups;
  std::optional<Assurance> assurance; // nullopt: the person is not known at all
  std::map<std::string, std::string> attributes;
  std::optional<ServiceFacts> service; // nullopt: no AI service
  bool is_unlisted_host = false;       // a host that no catalog entry has, and no target
  std::set<std::string> findings, grades;
  std::map<std::string, Instant> events, lifted;
};

[[nodiscard]] Facts resolve_facts(const Policy& policy, const catalog::Catalog& catalog,
                                  const Request& request);

// Lower case, without one last dot: how hosts and host patterns are compared.
[[nodiscard]] std::string to_comparable_host(std::string_view host);

} // namespace haechi::policy::model
