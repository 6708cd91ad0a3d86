#pragma once
// The decision on one complete request (docs/policy.md, sections 3 and 4). The readable definition
// to which the fast evaluator (policy/decide) must be equal.

#include "catalog/catalog.h"
#include "policy/decision.h"
#include "policy/request.h"
#include "policy/syntax/policy.h"

namespace haechi::policy::model {

// An unknown facet counts as known to be nothing; a host that several services share counts as its
// first one. Settled always; the range is the effect itself.
[[nodiscard]] Decision decide_complete(const Policy& policy, const catalog::Catalog& catalog,
                                       const Request& request);

// What an effect brings along: `acknowledge` of warn, `inspect` of inspect and redact.
[[nodiscard]] std::string_view implied_obligation(Effect effect);

} // namespace haechi::policy::model
