#include "policy/check/check.h"

#include "policy/check/meaning.h"
#include "policy/check/parts.h"
#include "policy/compile/former_services.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::policy {

namespace {

void check_form(const Policy& policy, const catalog::Catalog* catalog, Findings& out) {
  const BodyTree tree(policy);
  check_bodies(policy, tree, out);
  check_owners(policy, tree, out);
  check_orders(policy, tree, out);
  check_superseding(policy, tree, out);
  check_exemptions(policy, tree, out);
  check_service_names(policy, catalog, out);
  check_tests(policy, out);
}

void check_meaning(const Policy& written, const catalog::Catalog* catalog,
                   const CheckContext& context, Findings& out) {
  // Not owned: it outlives this call.
  std::shared_ptr<const Policy> policy(std::shared_ptr<const Policy>(), &written);
  if (catalog != nullptr) {
    policy = with_current_services(std::move(policy), *catalog);
  }
  const Meaning meaning(*policy, catalog, context.steps);
  check_silence(meaning, out);
  check_advice(meaning, out);
  check_permissions(meaning, context, out);
  check_targets(meaning, out);
  check_grades(meaning, out);
  check_depth(meaning, out);
  if (context.enforcement) {
    check_enforcement(meaning, *context.enforcement, out);
  }
  check_shadows(meaning, context, out);
  if (meaning.steps().is_empty()) {
    out.add_always(Severity::Note, "E-POLICY-147",
                   fmt::format("the policy is too large to compare all of it: the search for what "
                               "never speaks or changes nothing ended after {} steps",
                               context.steps),
                   "what is reported holds; there may be more");
  }
}

} // namespace

std::vector<Finding> check_policy(const Policy& policy, const catalog::Catalog* catalog) {
  Findings out;
  check_form(policy, catalog, out);
  return out.take();
}

std::vector<Finding> check_policy(const Policy& policy, const catalog::Catalog* catalog,
                                  const CheckContext& context) {
  Findings out;
  check_form(policy, catalog, out);
  if (!out.has_fatal()) {
    check_ends(policy, context, out);
    check_words(policy, out);
    check_meaning(policy, catalog, context, out);
  }
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
