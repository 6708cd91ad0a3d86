#include "policy/regions/asked.h"

#include "policy/syntax/each_condition.h"

namespace haechi::policy::regions {

Asked::Asked(std::span<const Policy* const> policies) {
  lists_[{Facet::Category, ""}].insert({"generative-ai"});
  lists_[{Facet::Hosting, ""}].insert({"self"});
  for (const Policy* policy : policies) {
    for_each_condition(*policy, {.atom = [this](const Atom& atom) { add(atom); },
                                 .scope = [this](const Scope& scope) { add(scope); }});
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

void Asked::add(const Atom& atom) {
  if (atom.facet == Facet::Body) {
    bodies_.insert(atom.values.begin(), atom.values.end());
    return;
  }
  lists_[{atom.facet, atom.name}].insert(WordSet(atom.values.begin(), atom.values.end()));
}

void Asked::add(const Scope& scope) {
  if (scope.bodies) {
    bodies_.insert(scope.bodies->begin(), scope.bodies->end());
  }
  bodies_.insert(scope.exclude.begin(), scope.exclude.end());
}

} // namespace haechi::policy::regions
