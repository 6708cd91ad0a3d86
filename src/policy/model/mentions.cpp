#include "policy/model/mentions.h"

#include "policy/syntax/each_condition.h"

namespace haechi::policy::model {

Mentions::Mentions(const Policy& policy) {
  for_each_condition(policy, {.atom = [this](const Atom& atom) { add(atom); }, .scope = {}});
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

} // namespace haechi::policy::model
