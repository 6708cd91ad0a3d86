#pragma once
// What the catalog says of a service, asked by the conditions of a policy: is it so, is it not, or
// is that not known before the request?

#include "catalog/catalog.h"
#include "policy/syntax/policy.h"

#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace haechi::policy {

enum class Answer : std::uint8_t { No, Open, Yes };

// A fact that the catalog leaves out or only assumes is open; so is what only a request tells
// (surface, tier, tenant, model, host), and every facet that is not the service's.
[[nodiscard]] Answer ask(const catalog::Service& service, Facet facet, std::string_view name,
                         std::span<const std::string_view> values);
[[nodiscard]] Answer ask(const catalog::Service& service, const Atom& atom);
[[nodiscard]] Answer ask(const catalog::Service& service, const Condition& condition);

// Whether a facet is one of the service (so that `ask` may know).
[[nodiscard]] bool is_of_service(Facet facet);

// The services that one value of a facet names.
class ServiceIndexes {
 public:
  explicit ServiceIndexes(const catalog::Catalog* catalog); // borrowed; may be null

  [[nodiscard]] bool has_catalog() const { return catalog_ != nullptr; }

  [[nodiscard]] const catalog::Catalog* catalog() const { return catalog_; }

  [[nodiscard]] const catalog::Service* find(std::string_view id) const;
  // For Service, Provider, ProviderGroup, ControlCountry and Category; null: no service has it.
  [[nodiscard]] const std::vector<const catalog::Service*>* with(Facet facet,
                                                                 std::string_view value) const;
  [[nodiscard]] static bool has_index(Facet facet);
  // Every service that the target could mean, and at times more: those that its first indexed facet
  // names, else all.
  [[nodiscard]] std::vector<const catalog::Service*> candidates(const Condition& target) const;

 private:
  const catalog::Catalog* catalog_;
  std::map<std::pair<Facet, std::string_view>, std::vector<const catalog::Service*>> services_;
};

} // namespace haechi::policy
