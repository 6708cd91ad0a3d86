#include "policy/model/reasons.h"

#include <algorithm>

namespace haechi::policy::model {

namespace {

int specificity_of(Facet facet) {
  switch (facet) {
  case Facet::Service:
  case Facet::Host:
    return 5;
  case Facet::Provider:
    return 4;
  case Facet::ProviderGroup:
    return 3;
  case Facet::ControlCountry:
    return 2;
  case Facet::Category:
    return 1;
  default:
    return 0;
  }
}

int specificity_within(const Condition& condition) {
  int most = 0;
  for (const Atom& atom : condition.atoms) {
    most = std::max(most, specificity_of(atom.facet));
  }
  for (const auto& branches : condition.any) {
    for (const Condition& branch : branches) {
      most = std::max(most, specificity_within(branch));
    }
  }
  return most;
}

bool mentions(const Condition& condition, Facet facet) {
  const auto inside = [&](const Condition& part) { return mentions(part, facet); };
  return std::ranges::any_of(condition.atoms,
                             [&](const Atom& atom) { return atom.facet == facet; }) ||
         std::ranges::any_of(
             condition.any,
             [&](const auto& branches) { return std::ranges::any_of(branches, inside); }) ||
         std::ranges::any_of(condition.none, inside);
}

bool mentions(const Scope& scope, Facet facet) {
  const auto inside = [&](const Scope& part) { return mentions(part, facet); };
  return mentions(scope.facets, facet) || std::ranges::any_of(scope.any, inside) ||
         std::ranges::any_of(scope.none, inside);
}

bool mentions(const Rule& rule, Facet facet) {
  const bool is_purpose = facet == Facet::Purpose && rule.purpose.has_value();
  return is_purpose || mentions(rule.target, facet) || mentions(rule.scope, facet);
}

std::string reason_of_block(int specificity) {
  if (specificity >= 3) {
    return "named-block";
  }
  return specificity == 2 ? "owner-control" : "category-block";
}

} // namespace

int specificity_of(bool has_target, const Condition& target) {
  return has_target ? specificity_within(target) : specificity_of(Facet::Category);
}

std::string reason_of_rule(const Order& order, bool is_review_due, const Rule& rule) {
  if (is_review_due) {
    return "review-due";
  }
  if (!order.adopts.empty()) {
    return "adopted-order";
  }
  if (order.force == Force::Advice) {
    return "advice";
  }
  if (mentions(rule, Facet::Purpose)) {
    return "purpose";
  }
  if (mentions(rule, Facet::Model)) {
    return "model";
  }
  if (mentions(rule, Facet::Tier) || mentions(rule, Facet::Tenant)) {
    return "tier";
  }
  switch (rule.effect) {
  case RuleEffect::Allow:
  case RuleEffect::Inspect:
    return "allowed";
  case RuleEffect::Warn:
  case RuleEffect::Redact:
    return "restricted";
  default:
    return reason_of_block(specificity_of(rule.has_target, rule.target));
  }
}

std::string reason_of_data(const Facts& facts, bool is_review_due, const DataEntry& entry) {
  if (is_review_due) {
    return "review-due";
  }
  if (entry.grade) {
    return "data-grade";
  }
  const bool hits_personal =
      entry.finding && facts.findings.contains("personal-data") &&
      std::ranges::find(entry.finding->values, "personal-data") != entry.finding->values.end();
  return hits_personal ? "data-personal" : "data-secret";
}

} // namespace haechi::policy::model
