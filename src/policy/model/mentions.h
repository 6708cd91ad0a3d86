#pragma once
// The values that a policy's conditions mention, facet by facet. Values that no condition mentions
// are all alike.

#include "policy/syntax/policy.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace haechi::policy::model {

using Values = std::set<std::string>;

class Mentions {
 public:
  explicit Mentions(const Policy& policy);

  [[nodiscard]] const Values& of(Facet facet, const std::string& name = "") const;
  // The names of attributes that are asked for: Facet::PersonAttribute or Facet::ServiceAttribute.
  [[nodiscard]] Values names_of(Facet facet) const;

 private:
  void add(const Atom& atom);

  std::map<std::pair<Facet, std::string>, Values> values_;
};

} // namespace haechi::policy::model
