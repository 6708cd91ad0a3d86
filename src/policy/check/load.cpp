#include "policy/check/load.h"

#include "policy/check/check.h"
#include "policy/syntax/parse.h"

namespace haechi::policy {

ResultOrErrors<std::shared_ptr<const Policy>> load_policy(const std::vector<SourceFile>& files) {
  auto policy = parse_policy(files);
  if (!policy) {
    return tl::make_unexpected(std::move(policy.error()));
  }
  if (Errors errors = fatal_errors(check_policy(*policy, nullptr)); !errors.empty()) {
    return tl::make_unexpected(std::move(errors));
  }
  return std::make_shared<const Policy>(std::move(*policy));
}

} // namespace haechi::policy
