#pragma once
// Reads `scope`, `target`, `operation`, `purpose`, `finding` and `grade`: the conditions of orders,
// rules, data entries and exemptions. Nesting is bounded by the YAML reader (wire/yaml: kMaxDepth).

#include "policy/syntax/node_reader.h"
#include "policy/syntax/policy.h"

namespace haechi::policy {

// `visitors` may stand in an order's scope and in a branch of its `any`, nowhere else.
enum class ScopePlace : std::uint8_t { Order, BranchOfOrder, Elsewhere };

[[nodiscard]] Scope read_scope(NodeReader& reader, const Node& node, ScopePlace place);

// The target's condition; nullopt when it is an empty mapping, which is the same as no target.
[[nodiscard]] std::optional<Condition> read_target(NodeReader& reader, const Node& node);

// `facet: value(s)`; nullopt when no value could be read.
[[nodiscard]] std::optional<Atom> read_atom(NodeReader& reader, const Entry& entry, Facet facet);

} // namespace haechi::policy
