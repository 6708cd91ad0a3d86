#include "policy/check/service_facts.h"

#include <algorithm>

namespace haechi::policy {

namespace {

using Values = std::span<const std::string_view>;

Answer is_one(std::string_view known, Values values) {
  return std::ranges::find(values, known) != values.end() ? Answer::Yes : Answer::No;
}

Answer is_one_unless_open(std::string_view known, Values values) {
  return known.empty() ? Answer::Open : is_one(known, values);
}

Answer has_one(const std::vector<std::string>& known, Values values) {
  if (known.empty()) {
    return Answer::Open;
  }
  const bool has = std::ranges::any_of(
      known, [&](const std::string& each) { return is_one(each, values) == Answer::Yes; });
  return has ? Answer::Yes : Answer::No;
}

Answer negate(Answer answer) {
  return answer == Answer::Open ? answer : answer == Answer::Yes ? Answer::No : Answer::Yes;
}

Answer ask_any(const catalog::Service& service, const std::vector<Condition>& branches) {
  Answer best = Answer::No;
  for (const Condition& branch : branches) {
    best = std::max(best, ask(service, branch));
  }
  return best;
}

} // namespace

bool is_of_service(Facet facet) {
  return (facet >= Facet::Service && facet <= Facet::Hosting) || facet == Facet::ServiceAttribute;
}

Answer ask(const catalog::Service& service, Facet facet, std::string_view name, Values values) {
  switch (facet) {
  case Facet::Service:
    return is_one(service.id, values);
  case Facet::Provider:
    return is_one_unless_open(service.provider, values);
  case Facet::ProviderGroup:
    return is_one_unless_open(service.provider_group, values);
  case Facet::Relation:
    return is_one_unless_open(service.relation, values);
  case Facet::Hosting: // of a plain list's service, whose provider nobody knows, it is assumed
    return service.provider.empty() ? Answer::Open
                                    : is_one_unless_open(service.hosting.value_or(""), values);
  case Facet::ControlCountry:
    return has_one(service.control_country, values);
  case Facet::Category:
    return has_one(service.category, values);
  case Facet::ServiceAttribute: {
    const auto found = service.attributes.find(std::string(name));
    return found == service.attributes.end() ? Answer::Open : is_one(found->second, values);
  }
  default:
    return Answer::Open;
  }
}

Answer ask(const catalog::Service& service, const Atom& atom) {
  const std::vector<std::string_view> values(atom.values.begin(), atom.values.end());
  return ask(service, atom.facet, atom.name, values);
}

// Nesting is bounded by the YAML reader.
Answer ask(const catalog::Service& service, const Condition& condition) {
  Answer out = Answer::Yes;
  for (const Atom& atom : condition.atoms) {
    out = std::min(out, ask(service, atom));
  }
  for (const auto& group : condition.any) {
    out = std::min(out, ask_any(service, group));
  }
  for (const Condition& negated : condition.none) {
    out = std::min(out, negate(ask(service, negated)));
  }
  return out;
}

ServiceIndexes::ServiceIndexes(const catalog::Catalog* catalog) : catalog_(catalog) {
  if (catalog == nullptr) {
    return;
  }
  for (const catalog::Service& service : catalog->services()) {
    services_[{Facet::Service, service.id}].push_back(&service);
    services_[{Facet::Provider, service.provider}].push_back(&service);
    services_[{Facet::ProviderGroup, service.provider_group}].push_back(&service);
    for (const std::string& country : service.control_country) {
      services_[{Facet::ControlCountry, country}].push_back(&service);
    }
    for (const std::string& category : service.category) {
      services_[{Facet::Category, category}].push_back(&service);
    }
  }
}

const catalog::Service* ServiceIndexes::find(std::string_view id) const {
  const auto* found = with(Facet::Service, id);
  return found == nullptr ? nullptr : found->front();
}

const std::vector<const catalog::Service*>* ServiceIndexes::with(Facet facet,
                                                                 std::string_view value) const {
  const auto found = services_.find({facet, value});
  return found == services_.end() ? nullptr : &found->second;
}

std::vector<const catalog::Service*> ServiceIndexes::candidates(const Condition& target) const {
  std::vector<const catalog::Service*> out;
  for (const Atom& atom : target.atoms) {
    if (!has_index(atom.facet)) {
      continue;
    }
    for (const std::string& value : atom.values) {
      if (const auto* services = with(atom.facet, value)) {
        out.insert(out.end(), services->begin(), services->end());
      }
    }
    return out;
  }
  for (std::size_t i = 0; catalog_ != nullptr && i < catalog_->services().size(); ++i) {
    out.push_back(&catalog_->services()[i]);
  }
  return out;
}

bool ServiceIndexes::has_index(Facet facet) {
  return facet == Facet::Service || facet == Facet::Provider || facet == Facet::ProviderGroup ||
         facet == Facet::ControlCountry || facet == Facet::Category;
}

} // namespace haechi::policy
