#pragma once
// The canonical form of a policy and a catalog: every value that can change an answer or a text
// shown to people, in an order that does not depend on files. Places, tests and the order of files
// leave no trace.

#include "catalog/catalog.h"
#include "policy/syntax/policy.h"

#include <string>

namespace haechi::policy {

// `sha256:` and 64 digits.
[[nodiscard]] std::string digest_of(const Policy& policy, const catalog::Catalog& catalog);

} // namespace haechi::policy
