#pragma once
// The decision on a partial request, by asking for every completion (docs/policy.md, section 5).

#include "catalog/catalog.h"
#include "policy/decision.h"
#include "policy/request.h"
#include "policy/syntax/policy.h"

#include <optional>

namespace haechi::policy::model {

// nullopt when there are `limit` completions or more.
[[nodiscard]] std::optional<Decision> decide_by_enumeration(const Policy& policy,
                                                            const catalog::Catalog& catalog,
                                                            const Request& request,
                                                            std::size_t limit);

} // namespace haechi::policy::model
