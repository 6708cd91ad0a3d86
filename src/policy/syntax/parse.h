#pragma once
// Reads a policy: a folder of YAML files, merged into one value.
// Posture: robust to untrusted operator input (files of subordinate bodies included).
// Promises: the order of files makes no difference; everything that is wrong is reported at once,
// with file, line, column, a stable code and, where a word is misspelt, the word that was probably
// meant. Knows shapes and closed vocabularies only; what names refer to is judged by check/. Codes:
// E-YAML-*, E-POLICY-001 to 019 (docs/errors/policy.md). Fuzzed by fuzz/policy_yaml.cpp.

#include "base/result.h"
#include "base/source_file.h"
#include "policy/syntax/policy.h"

#include <vector>

namespace haechi::policy {

inline constexpr std::size_t kMaxOrders = 200'000; // likewise bodies, exemptions and tests

[[nodiscard]] ResultOrErrors<Policy> parse_policy(const std::vector<SourceFile>& files);

} // namespace haechi::policy
