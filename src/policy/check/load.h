#pragma once
// The way in for everything that uses a policy: read its files and refuse what cannot be used.

#include "base/result.h"
#include "base/source_file.h"
#include "policy/syntax/policy.h"

#include <memory>
#include <vector>

namespace haechi::policy {

// parse_policy, then check_policy without a catalog; errors of either that make the policy
// unusable.
[[nodiscard]] ResultOrErrors<std::shared_ptr<const Policy>>
load_policy(const std::vector<SourceFile>& files);

} // namespace haechi::policy
