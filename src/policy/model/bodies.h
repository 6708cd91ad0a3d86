#pragma once
// The tree of bodies, and who stands over whom (docs/policy.md, section 3, step 3).
// A body that the policy does not declare is outside every tree: it has no ancestors, not even
// itself.

#include "policy/syntax/policy.h"

#include <string_view>
#include <vector>

namespace haechi::policy::model {

// The body of that id; nullptr when the policy does not declare it.
[[nodiscard]] const Body* find_body(const Policy& policy, std::string_view id);

// The body and its ancestors, nearest first; empty for an undeclared body.
[[nodiscard]] std::vector<const Body*> lineage_of(const Policy& policy, std::string_view id);

// A root has depth 1; 0 for an undeclared body.
[[nodiscard]] int depth_of(const Policy& policy, std::string_view id);

[[nodiscard]] bool is_in_subtree(const Policy& policy, std::string_view body, std::string_view top);

// The depth of the deepest of `subject` and its ancestors that is the issuer or is named in the
// issuer's `authority`; 0 when the issuer does not stand over the subject.
[[nodiscard]] int standing_of(const Policy& policy, std::string_view issuer,
                              std::string_view subject);

// What the body or its nearest ancestor that has one declares.
[[nodiscard]] const Body* find_default_holder(const Policy& policy, std::string_view body);
[[nodiscard]] std::optional<Effect> strictest_on_undecided(const Policy& policy,
                                                           std::string_view body);

} // namespace haechi::policy::model
