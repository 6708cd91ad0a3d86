#include "policy/check/check.h"

#include "policy/check/parts.h"

namespace haechi::policy {

std::vector<Finding> check_policy(const Policy& policy, const catalog::Catalog* catalog) {
  Findings out;
  const BodyTree tree(policy);
  check_bodies(policy, tree, out);
  check_owners(policy, tree, out);
  check_orders(policy, tree, out);
  check_superseding(policy, tree, out);
  check_exemptions(policy, tree, out);
  check_service_names(policy, catalog, out);
  check_tests(policy, out);
  return out.take();
}

std::string_view to_word(Severity severity) {
  switch (severity) {
  case Severity::Note:
    return "note";
  case Severity::Warning:
    return "warning";
  case Severity::Error:
  case Severity::Fatal:
    break;
  }
  return "error";
}

Errors fatal_errors(const std::vector<Finding>& findings) {
  Errors out;
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::Fatal) {
      out.push_back(finding.error);
    }
  }
  return out;
}

} // namespace haechi::policy
