#pragma once
// Whether conditions and scopes hold for the facts of a complete request (docs/policy.md, section
// 2).

#include "policy/model/facts.h"

#include <string>

namespace haechi::policy::model {

[[nodiscard]] bool has_one_of(const Facts& facts, const Atom& atom);
[[nodiscard]] bool holds(const Facts& facts, const Condition& condition);
[[nodiscard]] bool holds(const Facts& facts, const std::optional<Atom>& atom);

// The whole scope, `visitors` left out of account.
[[nodiscard]] bool holds(const Facts& facts, const Scope& scope);

// Whether the scope reaches the request through `visitors`: zones are named beside it, and
// everything but the `bodies` beside it holds. Whether the issuer stands over the zone's body is
// not asked here.
[[nodiscard]] bool holds_for_visitor(const Facts& facts, const Scope& scope);

// `out-of-scope-zone` and the like: the first thing about which the scope does not hold.
[[nodiscard]] std::string mismatch_of(const Facts& facts, const Scope& scope);

// The rule's own target, or every service of category generative-ai.
[[nodiscard]] bool is_generative_ai(const Facts& facts);

} // namespace haechi::policy::model
