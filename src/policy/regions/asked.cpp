#include "policy/regions/asked.h"

namespace haechi::policy::regions {

Asked::Asked(std::span<const Policy* const> policies) {
  lists_[{Facet::Category, ""}].insert({"generative-ai"});
  lists_[{Facet::Hosting, ""}].insert({"self"});
  for (const Policy* policy : policies) {
    add(*policy);
  }
}

const std::set<WordSet>& Asked::of(Facet facet, const std::string& name) const {
  static const std::set<WordSet> kNone;
  const auto found = lists_.find({facet, name});
  return found == lists_.end() ? kNone : found->second;
}

Words Asked::names_of(Facet facet) const {
  Words names;
  for (const auto& [key, lists] : lists_) {
    if (key.first == facet) {
      names.push_back(key.second);
    }
  }
  return names;
}

void Asked::add(const Policy& policy) {
  for (const Order& order : policy.orders) {
    add(order.scope);
    for (const Rule& rule : order.rules) {
      add_part(rule);
    }
    for (const DataEntry& entry : order.data) {
      add_part(entry);
      add(entry.finding);
      add(entry.grade);
    }
  }
  for (const Exemption& exemption : policy.exemptions) {
    add(exemption.scope);
    if (exemption.assurance) {
      lists_[{Facet::Assurance, ""}].insert({std::string(to_word(*exemption.assurance))});
    }
  }
}

template <class Part> void Asked::add_part(const Part& part) {
  add(part.scope);
  add(part.target);
  add(part.operation);
  add(part.purpose);
}

void Asked::add(const Atom& atom) {
  if (atom.facet == Facet::Body) {
    bodies_.insert(atom.values.begin(), atom.values.end());
    return;
  }
  lists_[{atom.facet, atom.name}].insert(WordSet(atom.values.begin(), atom.values.end()));
}

void Asked::add(const std::optional<Atom>& atom) {
  if (atom) {
    add(*atom);
  }
}

void Asked::add(const Condition& condition) {
  for (const Atom& atom : condition.atoms) {
    add(atom);
  }
  for (const auto& branches : condition.any) {
    for (const Condition& branch : branches) {
      add(branch);
    }
  }
  for (const Condition& negated : condition.none) {
    add(negated);
  }
}

void Asked::add(const Scope& scope) {
  if (scope.bodies) {
    bodies_.insert(scope.bodies->begin(), scope.bodies->end());
  }
  bodies_.insert(scope.exclude.begin(), scope.exclude.end());
  add(scope.facets);
  for (const Scope& branch : scope.any) {
    add(branch);
  }
  for (const Scope& negated : scope.none) {
    add(negated);
  }
}

} // namespace haechi::policy::regions
