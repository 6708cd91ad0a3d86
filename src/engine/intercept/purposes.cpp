#include "engine/intercept/purposes.h"

#include <algorithm>
#include <optional>
#include <set>

namespace haechi::engine::intercept {

namespace {

using policy::Atom;
using policy::Condition;
using policy::Scope;

// Goes through every condition of a policy and keeps what `take` finds in its atoms. Depth is
// bounded by the parser of policies.
class Collector {
 public:
  using Words = std::set<std::string>;
  using Take = void (*)(const Atom& atom, Words& words);

  explicit Collector(Take take) : take_(take) {}

  Words collect(const policy::Policy& policy) {
    for (const policy::Order& order : policy.orders) {
      walk(order.scope);
      for (const policy::Rule& rule : order.rules) {
        walk_part(rule);
      }
      for (const policy::DataEntry& entry : order.data) {
        walk_part(entry);
      }
    }
    for (const policy::Exemption& exemption : policy.exemptions) {
      walk(exemption.scope);
    }
    return std::move(words_);
  }

 private:
  template <class Part> void walk_part(const Part& part) {
    walk(part.target);
    walk(part.scope);
    walk(part.purpose);
  }

  void walk(const Condition& condition) {
    for (const Atom& atom : condition.atoms) {
      take_(atom, words_);
    }
    for (const auto& branches : condition.any) {
      for (const Condition& branch : branches) {
        walk(branch);
      }
    }
    for (const Condition& part : condition.none) {
      walk(part);
    }
  }

  void walk(const std::optional<Atom>& atom) {
    if (atom) {
      take_(*atom, words_);
    }
  }

  void walk(const Scope& scope) {
    walk(scope.facets);
    for (const Scope& part : scope.any) {
      walk(part);
    }
    for (const Scope& part : scope.none) {
      walk(part);
    }
  }

  Take take_;
  Words words_;
};

} // namespace

std::vector<std::string> find_purposes(const policy::Policy& policy) {
  const auto words = Collector([](const Atom& atom, Collector::Words& out) {
                       if (atom.facet == policy::Facet::Purpose) {
                         out.insert(atom.values.begin(), atom.values.end());
                       }
                     }).collect(policy);
  std::vector<std::string> out(words.begin(), words.end());
  out.resize(std::min(out.size(), kMaxPurposes));
  return out;
}

std::vector<std::string> find_person_attributes(const policy::Policy& policy) {
  const auto names = Collector([](const Atom& atom, Collector::Words& out) {
                       if (atom.facet == policy::Facet::PersonAttribute) {
                         out.insert(atom.name);
                       }
                     }).collect(policy);
  return {names.begin(), names.end()};
}

} // namespace haechi::engine::intercept
