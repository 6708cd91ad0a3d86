#pragma once
// The parts of check_policy: each looks at one kind of mistake. Codes: docs/errors/policy.md.

#include "policy/check/body_tree.h"
#include "policy/check/findings.h"

namespace haechi::policy {

// E-POLICY-102 to 108: parents, authority, depth, `ungraded`, the body of a zone.
void check_bodies(const Policy& policy, const BodyTree& tree, Findings& out);
// E-POLICY-109 to 111: what a file with `owner:` may say.
void check_owners(const Policy& policy, const BodyTree& tree, Findings& out);
// E-POLICY-101, 116 to 119, 123, 124, 126, 127: issuer, scope and times of orders.
void check_orders(const Policy& policy, const BodyTree& tree, Findings& out);
// E-POLICY-112 and 113.
void check_superseding(const Policy& policy, const BodyTree& tree, Findings& out);
// E-POLICY-114 to 117 of exemptions.
void check_exemptions(const Policy& policy, const BodyTree& tree, Findings& out);
// E-POLICY-116 and 117: bodies, device classes and zones that a scope names.
void check_scope(const Policy& policy, const BodyTree& tree, const Scope& scope, Findings& out);
// E-POLICY-120 and 121: services, providers and categories. `catalog` may be null.
void check_service_names(const Policy& policy, const catalog::Catalog* catalog, Findings& out);
// E-POLICY-122.
void check_tests(const Policy& policy, Findings& out);

} // namespace haechi::policy
