#pragma once
// Writes a decision as JSON (docs/policy.md, "JSON of one decision"): stable keys in a stable
// order.

#include "policy/decision.h"
#include "wire/json/writer.h"

#include <string>
#include <string_view>

namespace haechi::policy {

// The members of an answer, without its trace, into an object that is open.
void write_answer_members(wire::json::Writer& out, const Decision& decision);
// `digest` names policy and catalog: "sha256:...".
void write_decision(wire::json::Writer& out, const Decision& decision, std::string_view digest);
[[nodiscard]] std::string to_json(const Decision& decision, std::string_view digest);

} // namespace haechi::policy
