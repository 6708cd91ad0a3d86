#pragma once
// Reads the entries of `bodies:`, `devices:` and `zones:`, whose keys are the ids, and `grades:`.

#include "policy/syntax/node_reader.h"
#include "policy/syntax/policy.h"

namespace haechi::policy {

[[nodiscard]] Body read_body(NodeReader& reader, const Entry& entry);
[[nodiscard]] DeviceClass read_device(NodeReader& reader, const Entry& entry);
[[nodiscard]] Zone read_zone(NodeReader& reader, const Entry& entry);

// The scales, each lowest grade first; a grade stands in one scale only (E-POLICY-011).
[[nodiscard]] std::vector<std::vector<std::string>> read_grades(NodeReader& reader,
                                                                const Entry& entry);

} // namespace haechi::policy
