#pragma once
// The canonical layout of a policy file.
// Posture: robust to untrusted operator input.
// Promises: the result means the same (digest of the policy, every key and value of the tests: both
// are compared before it is given out), holds every comment once, and is left as it is by a second
// pass. A file that is no readable policy, and one with anchors, is refused.
// Codes: those of parse_policy, E-YAML-005, E-FMT-001 (docs/errors/policy.md).
// Fuzzed by fuzz/policy_format.cpp.

#include "base/result.h"
#include "base/source_file.h"

#include <string>

namespace haechi::policy::format {

[[nodiscard]] ResultOrErrors<std::string> format_policy(const SourceFile& file);

} // namespace haechi::policy::format
