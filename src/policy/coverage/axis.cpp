#include "policy/coverage/axis.h"

#include <algorithm>

namespace haechi::policy::coverage {

namespace {

// A host of no catalog entry; `invalid` names nobody (RFC 6761).
constexpr std::string_view kUnlistedHost = "unlisted.invalid";
constexpr std::string_view kPersonPrefix = "attributes.";

Data& data_of(Request& request) {
  return request.data ? *request.data : request.data.emplace();
}

// Known to be of category generative-ai and of nothing else that a condition could name; by what
// surface it is used stays unknown.
void set_new_service(const std::vector<std::string>& attributes, Request& request) {
  const Known nothing = std::string();
  ServiceFacts& facts = request.facts;
  request.service = std::string(kNewService);
  facts.provider = facts.provider_group = nothing;
  facts.relation = Known("self");
  facts.hosting = Known("external");
  facts.control_country = KnownSet(std::vector<std::string>{});
  facts.category = KnownSet(std::vector<std::string>{"generative-ai"});
  for (const std::string& attribute : attributes) {
    facts.attributes[attribute] = nothing;
  }
}

void set_service(const Axis& axis, const std::string& value, Request& request) {
  if (value == kUnlisted) {
    request.service.reset();
    request.host = std::string(kUnlistedHost);
  } else if (value == kNewService) {
    set_new_service(axis.attributes, request);
  } else {
    request.service = value == kNothing ? std::string() : value;
  }
}

// The other attributes stay unknown.
void set_attribute(const Axis& axis, const std::string& value, Request& request) {
  if (!request.who.attributes) {
    request.who.attributes.emplace();
    for (const std::string& attribute : axis.attributes) {
      (*request.who.attributes)[attribute] = std::nullopt;
    }
  }
  (*request.who.attributes)[axis.name.substr(kPersonPrefix.size())] = value;
}

} // namespace

bool FacetClass::is_rest() const {
  return std::ranges::find(members, kOther) != members.end();
}

void set_facet(const Axis& axis, const FacetClass& value, Request& request) {
  const std::string one = value.held.empty() ? std::string() : value.held.front();
  switch (axis.facet) {
  case Facet::Body:
    request.who.body = one;
    return;
  case Facet::Role:
    request.who.role = one;
    return;
  case Facet::Group:
    request.who.groups = value.held;
    return;
  case Facet::Located:
    request.who.located = one;
    return;
  case Facet::Assurance:
    request.who.assurance = one;
    return;
  case Facet::PersonAttribute:
    set_attribute(axis, one, request);
    return;
  case Facet::Device:
    request.device = one;
    return;
  case Facet::Zone:
    request.zone = one;
    return;
  case Facet::Service:
    set_service(axis, one, request);
    return;
  case Facet::Surface:
    request.surface = one;
    return;
  case Facet::Tier:
    request.tier = one;
    return;
  case Facet::Tenant:
    request.tenant = one;
    return;
  case Facet::Model:
    request.model = one;
    return;
  case Facet::Operation:
    request.operation = one;
    return;
  case Facet::Purpose:
    request.purpose = one;
    return;
  case Facet::Finding:
    data_of(request).findings = value.held;
    return;
  case Facet::Grade:
    data_of(request).grades = value.held;
    return;
  default: // facets that follow from the service
    return;
  }
}

void clear_facet(const Axis& axis, Request& request) {
  switch (axis.facet) {
  case Facet::Body:
    return request.who.body.reset();
  case Facet::Role:
    return request.who.role.reset();
  case Facet::Group:
    return request.who.groups.reset();
  case Facet::Located:
    return request.who.located.reset();
  case Facet::Assurance:
    return request.who.assurance.reset();
  case Facet::PersonAttribute:
    return request.who.attributes.reset();
  case Facet::Device:
    return request.device.reset();
  case Facet::Zone:
    return request.zone.reset();
  case Facet::Service:
    request.host.reset();
    return request.service.reset();
  case Facet::Surface:
    return request.surface.reset();
  case Facet::Tier:
    return request.tier.reset();
  case Facet::Tenant:
    return request.tenant.reset();
  case Facet::Model:
    return request.model.reset();
  case Facet::Operation:
    return request.operation.reset();
  case Facet::Purpose:
    return request.purpose.reset();
  case Facet::Finding:
  case Facet::Grade:
    return request.data.reset();
  default: // facets that follow from the service
    return;
  }
}

std::optional<FacetName> find_facet(std::string_view name) {
  if (name.starts_with(kPersonPrefix) && name.size() > kPersonPrefix.size()) {
    return FacetName{Facet::PersonAttribute, std::string(name.substr(kPersonPrefix.size()))};
  }
  const auto facet = find_word<Facet>(kFacetWords, name);
  if (!facet || *facet == Facet::PersonAttribute || *facet == Facet::ServiceAttribute) {
    return std::nullopt;
  }
  return FacetName{*facet, {}};
}

} // namespace haechi::policy::coverage
