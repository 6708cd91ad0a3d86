#pragma once
// From effect to action where requests can be read (docs/policy.md, "From effect to action"): what
// gateway::to_verdict says of names, with pages, acknowledgements and inspection within reach.

#include "engine/gateway/snapshot.h"
#include "engine/intercept/request_judge.h"
#include "policy/decision.h"

namespace haechi::engine::intercept {

// `inspect` and `redact` read the content first; once it was read they pass (`redact` only where
// the content was replaced), and where it could not be, the strictest `on_undecided` stands in
// their place. A range that the body may still narrow is read as well; one that hangs on what the
// person declares (`justify` with a condition on purpose or pledge) waits for the declaration.
// Obligations: `inspect` is met by an inspection, `acknowledge` and `justify` by who answers for
// owes_*.
[[nodiscard]] RequestVerdict to_request_verdict(const policy::Decision& decision,
                                                const gateway::Snapshot& snapshot,
                                                const Question& question);

} // namespace haechi::engine::intercept
