#include "policy/model/mentions.h"

namespace haechi::policy::model {

template <class Part> void Mentions::add_part(const Part& part) {
  add(part.scope);
  add(part.target);
  add(part.operation);
  add(part.purpose);
}

Mentions::Mentions(const Policy& policy) {
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
      values_[{Facet::Assurance, ""}].emplace(to_word(*exemption.assurance));
    }
  }
}

const Values& Mentions::of(Facet facet, const std::string& name) const {
  static const Values kNone;
  const auto found = values_.find({facet, name});
  return found == values_.end() ? kNone : found->second;
}

Values Mentions::names_of(Facet facet) const {
  Values names;
  for (const auto& [key, values] : values_) {
    if (key.first == facet) {
      names.insert(key.second);
    }
  }
  return names;
}

void Mentions::add(const Atom& atom) {
  values_[{atom.facet, atom.name}].insert(atom.values.begin(), atom.values.end());
}

void Mentions::add(const std::optional<Atom>& atom) {
  if (atom) {
    add(*atom);
  }
}

void Mentions::add(const Condition& condition) {
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

void Mentions::add(const Scope& scope) {
  add(scope.facets);
  for (const Scope& branch : scope.any) {
    add(branch);
  }
  for (const Scope& negated : scope.none) {
    add(negated);
  }
}

} // namespace haechi::policy::model
