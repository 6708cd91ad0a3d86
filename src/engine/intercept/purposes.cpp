#include "engine/intercept/purposes.h"

#include <algorithm>
#include <optional>
#include <set>

namespace haechi::engine::intercept {

namespace {

using policy::Condition;
using policy::Scope;
using Words = std::set<std::string>;

// Depth is bounded by the parser of policies.
void collect(const Condition& condition, Words& words) {
  for (const policy::Atom& atom : condition.atoms) {
    if (atom.facet == policy::Facet::Purpose) {
      words.insert(atom.values.begin(), atom.values.end());
    }
  }
  for (const auto& branches : condition.any) {
    for (const Condition& branch : branches) {
      collect(branch, words);
    }
  }
  for (const Condition& part : condition.none) {
    collect(part, words);
  }
}

void collect(const std::optional<policy::Atom>& atom, Words& words) {
  if (atom) {
    words.insert(atom->values.begin(), atom->values.end());
  }
}

void collect(const Scope& scope, Words& words) {
  collect(scope.facets, words);
  for (const Scope& part : scope.any) {
    collect(part, words);
  }
  for (const Scope& part : scope.none) {
    collect(part, words);
  }
}

} // namespace

std::vector<std::string> find_purposes(const policy::Policy& policy) {
  Words words;
  for (const policy::Order& order : policy.orders) {
    collect(order.scope, words);
    for (const policy::Rule& rule : order.rules) {
      collect(rule.target, words);
      collect(rule.scope, words);
      collect(rule.purpose, words);
    }
    for (const policy::DataEntry& entry : order.data) {
      collect(entry.target, words);
      collect(entry.scope, words);
      collect(entry.purpose, words);
    }
  }
  std::vector<std::string> out(words.begin(), words.end());
  out.resize(std::min(out.size(), kMaxPurposes));
  return out;
}

} // namespace haechi::engine::intercept
