#include "emit/dns_export/host_patterns.h"

#include <set>

namespace haechi::emit::dns_export {

namespace {

using policy::Condition;
using policy::Scope;

using Found = std::set<std::string>;

// The parser bounds the depth of both.
void collect(const Condition& condition, Found& found) {
  for (const policy::Atom& atom : condition.atoms) {
    if (atom.facet == policy::Facet::Host) {
      found.insert(atom.values.begin(), atom.values.end());
    }
  }
  for (const auto& branches : condition.any) {
    for (const Condition& branch : branches) {
      collect(branch, found);
    }
  }
  for (const Condition& part : condition.none) {
    collect(part, found);
  }
}

void collect(const Scope& scope, Found& found) {
  collect(scope.facets, found);
  for (const Scope& part : scope.any) {
    collect(part, found);
  }
  for (const Scope& part : scope.none) {
    collect(part, found);
  }
}

template <class Part> void collect_parts(const std::vector<Part>& parts, Found& found) {
  for (const Part& part : parts) {
    collect(part.scope, found);
    collect(part.target, found);
  }
}

} // namespace

std::vector<std::string> find_host_patterns(const policy::Policy& policy) {
  Found found;
  for (const policy::Order& order : policy.orders) {
    collect(order.scope, found);
    collect_parts(order.rules, found);
    collect_parts(order.data, found);
  }
  for (const policy::Exemption& exemption : policy.exemptions) {
    collect(exemption.scope, found);
  }
  return {found.begin(), found.end()};
}

} // namespace haechi::emit::dns_export
