#pragma once
// What policies ask for: every condition of one or several policies, each different one once.

#include "policy/syntax/policy.h"

#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace haechi::policy::regions {

using Words = std::vector<std::string>;
using WordSet = std::set<std::string>;

class Asked {
 public:
  explicit Asked(std::span<const Policy* const> policies);

  // The lists of values that some condition on the facet names; `name` for attributes only.
  [[nodiscard]] const std::set<WordSet>& of(Facet facet, const std::string& name = "") const;
  // The names of attributes that are asked for: Facet::PersonAttribute or Facet::ServiceAttribute.
  [[nodiscard]] Words names_of(Facet facet) const;

  // The bodies that scopes name.
  [[nodiscard]] const WordSet& bodies() const { return bodies_; }

 private:
  void add(const Atom& atom);
  void add(const Scope& scope);

  std::map<std::pair<Facet, std::string>, std::set<WordSet>> lists_;
  WordSet bodies_;
};

} // namespace haechi::policy::regions
