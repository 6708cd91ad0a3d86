#pragma once
// From effect to action: what an enforcement point that cannot show a page does with a decision
// (docs/policy.md, "From effect to action").

#include "engine/gateway/snapshot.h"
#include "engine/gateway/subject.h"
#include "engine/gateway/verdict.h"
#include "policy/decision.h"

namespace haechi::engine::gateway {

// `block` refuses; `allow` and `warn` pass, the latter as `warn-unshown`; in the place of `inspect`
// and `redact` stands the strictest `on_undecided` of the subject's body (none: block). At
// Depth::Request a refusal can show a page, so its `notice-page` is met there; every other
// obligation but `log` is unmet at every depth of today. `services` and `valid_until` are the
// caller's to fill.
[[nodiscard]] Verdict to_verdict(const policy::Decision& decision, const Snapshot& snapshot,
                                 const Subject& subject, Depth depth);

} // namespace haechi::engine::gateway
