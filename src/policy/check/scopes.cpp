#include "policy/check/parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

template <class Item> std::vector<std::string_view> ids_of(const std::vector<Item>& items) {
  std::vector<std::string_view> out;
  out.reserve(items.size());
  for (const Item& item : items) {
    out.push_back(item.id);
  }
  return out;
}

template <class Item>
void check_declared(const Atom& atom, const std::vector<Item>& items, std::string_view what,
                    Findings& out) {
  if (items.empty()) {
    return; // a policy that declares none of them leaves the words free
  }
  for (const std::string& value : atom.values) {
    if (!std::ranges::binary_search(items, value, {}, &Item::id)) {
      out.add(Severity::Warning, "E-POLICY-117",
              fmt::format("{} `{}` is not declared", what, value), atom.where,
              out.wants_hints() ? out.suggest(value, ids_of(items)) : std::string());
    }
  }
}

void check_bodies_of(const Scope& scope, const BodyTree& tree, Findings& out) {
  std::vector<std::string> named = scope.exclude;
  if (scope.bodies) {
    named.insert(named.end(), scope.bodies->begin(), scope.bodies->end());
  }
  for (const std::string& body : named) {
    if (!tree.has(body)) {
      out.add(Severity::Warning, "E-POLICY-116",
              fmt::format("the scope names body `{}`, which is not declared", body), scope.where,
              out.suggest(body, tree.ids()));
    }
  }
}

} // namespace

// Nesting is bounded by the YAML reader.
void check_scope(const Policy& policy, const BodyTree& tree, const Scope& scope, Findings& out) {
  check_bodies_of(scope, tree, out);
  for (const Atom& atom : scope.facets.atoms) {
    if (atom.facet == Facet::Device) {
      check_declared(atom, policy.devices, "device class", out);
    } else if (atom.facet == Facet::Zone) {
      check_declared(atom, policy.zones, "zone", out);
    }
  }
  for (const Scope& branch : scope.any) {
    check_scope(policy, tree, branch, out);
  }
  for (const Scope& negated : scope.none) {
    check_scope(policy, tree, negated, out);
  }
}

} // namespace haechi::policy
