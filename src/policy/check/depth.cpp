#include "policy/check/meaning.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace haechi::policy {

namespace {

// Facets that a name does not tell.
bool is_deep(Facet facet) {
  switch (facet) {
  case Facet::Surface:
  case Facet::Tier:
  case Facet::Tenant:
  case Facet::Model:
  case Facet::Operation:
  case Facet::Purpose:
  case Facet::Finding:
  case Facet::Grade:
    return true;
  default:
    return false;
  }
}

bool is_of_content(Facet facet) {
  return facet == Facet::Finding || facet == Facet::Grade;
}

// Every service that the target could mean has only surfaces that it lists, or none of them: then
// the name of the service tells enough.
bool is_told_by_service(const Meaning& meaning, const Condition& target) {
  const auto listed = std::ranges::find(target.atoms, Facet::Surface, &Atom::facet);
  if (listed == target.atoms.end() || !meaning.services().has_catalog()) {
    return false;
  }
  const auto is_listed = [&](const std::string& surface) {
    return std::ranges::find(listed->values, surface) != listed->values.end();
  };
  return std::ranges::all_of(meaning.services().candidates(target), [&](const auto* service) {
    return meaning.steps().take() &&
           (ask(*service, target) == Answer::No ||
            (!service->surfaces.empty() && (std::ranges::all_of(service->surfaces, is_listed) ||
                                            std::ranges::none_of(service->surfaces, is_listed))));
  });
}

class DeepFacets {
 public:
  DeepFacets(const Meaning& meaning, const Order& order) : meaning_(meaning) {
    take(order.scope);
    for (const Rule& rule : order.rules) {
      take_speaker(rule);
    }
    for (const DataEntry& data : order.data) {
      take_speaker(data);
      take(data.finding);
      take(data.grade);
    }
  }

  [[nodiscard]] const std::set<Facet>& facets() const { return facets_; }

 private:
  template <class Part> void take_speaker(const Part& part) {
    take(part.scope);
    const bool had_surface = facets_.contains(Facet::Surface);
    take(part.target);
    if (!had_surface && facets_.contains(Facet::Surface) &&
        is_told_by_service(meaning_, part.target)) {
      facets_.erase(Facet::Surface);
    }
    take(part.operation);
    take(part.purpose);
  }

  void take(const std::optional<Atom>& atom) {
    if (atom && is_deep(atom->facet)) {
      facets_.insert(atom->facet);
    }
  }

  // Nesting is bounded by the YAML reader.
  void take(const Condition& condition) {
    for (const Atom& atom : condition.atoms) {
      take(std::optional(atom));
    }
    for (const auto& branches : condition.any) {
      for (const Condition& branch : branches) {
        take(branch);
      }
    }
    for (const Condition& negated : condition.none) {
      take(negated);
    }
  }

  void take(const Scope& scope) {
    take(scope.facets);
    for (const Scope& branch : scope.any) {
      take(branch);
    }
    for (const Scope& negated : scope.none) {
      take(negated);
    }
  }

  const Meaning& meaning_;
  std::set<Facet> facets_;
};

std::string words_of(const std::set<Facet>& facets, bool is_content) {
  std::vector<std::string> out;
  for (const Facet facet : facets) {
    if (is_of_content(facet) == is_content) {
      out.push_back(fmt::format("`{}`", to_word(facet)));
    }
  }
  return fmt::format("{}", fmt::join(out, ", "));
}

std::string sentence(const Order& order, const std::set<Facet>& facets) {
  const std::string in_request = words_of(facets, false);
  const std::string in_content = words_of(facets, true);
  std::string out = fmt::format("order `{}` may stay open at DNS and TLS: it asks for ", order.id);
  if (!in_request.empty()) {
    out += in_request + ", not known before the HTTP request";
  }
  if (!in_content.empty()) {
    out += (in_request.empty() ? "" : "; and for ") + in_content +
           ", not known before the content is read";
  }
  return out;
}

} // namespace

void check_depth(const Meaning& meaning, Findings& out) {
  for (const OrderMeaning& each : meaning.orders()) {
    const Order& order = *each.order;
    if (order.force == Force::External || !each.can_speak()) {
      continue;
    }
    const DeepFacets deep(meaning, order);
    if (!deep.facets().empty()) {
      out.add(Severity::Note, "E-POLICY-141", sentence(order, deep.facets()), order.where,
              "leave the condition out where every use is meant; else the proxy or `on_undecided` "
              "settles it");
    }
  }
}

} // namespace haechi::policy
