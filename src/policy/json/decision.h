#pragma once
// Writes a decision as JSON (docs/policy.md, "JSON of one decision"): stable keys in a stable
// order.

#include "policy/decision.h"
#include "wire/json/writer.h"

#include <string>
#include <string_view>

namespace haechi::policy {

// `digest` names policy and catalog: "sha256:...".
void write_decision(wire::json::Writer& out, const Decision& decision, std::string_view digest);
[[nodiscard]] std::string to_json(const Decision& decision, std::string_view digest);

} // namespace haechi::policy
