#include "policy/compile/reasons.h"

#include <algorithm>
#include <array>

namespace haechi::policy {

namespace {

// From the least specific to the most.
constexpr std::uint8_t kNothingSpecific = 0;
constexpr std::uint8_t kCategory = 1;
constexpr std::uint8_t kCountry = 2;
constexpr std::uint8_t kGroup = 3;
constexpr std::uint8_t kProvider = 4;
constexpr std::uint8_t kService = 5;

std::uint8_t weigh(Facet facet) {
  constexpr std::array<std::pair<Facet, std::uint8_t>, 6> kWeights{{
      {Facet::Service, kService},
      {Facet::Host, kService},
      {Facet::Provider, kProvider},
      {Facet::ProviderGroup, kGroup},
      {Facet::ControlCountry, kCountry},
      {Facet::Category, kCategory},
  }};
  const auto found = std::ranges::find(kWeights, facet, &std::pair<Facet, std::uint8_t>::first);
  return found == kWeights.end() ? kNothingSpecific : found->second;
}

std::uint8_t weigh(const Condition& condition) {
  std::uint8_t weight = kNothingSpecific;
  for (const Atom& atom : condition.atoms) {
    weight = std::max(weight, weigh(atom.facet));
  }
  for (const auto& branches : condition.any) {
    for (const Condition& branch : branches) {
      weight = std::max(weight, weigh(branch));
    }
  }
  return weight;
}

// Which facets a condition asks for anywhere, `not` included: a bit for each.
std::uint32_t facets_of(const Condition& condition) {
  std::uint32_t facets = 0;
  for (const Atom& atom : condition.atoms) {
    facets |= 1U << static_cast<unsigned>(atom.facet);
  }
  for (const auto& branches : condition.any) {
    for (const Condition& branch : branches) {
      facets |= facets_of(branch);
    }
  }
  for (const Condition& negated : condition.none) {
    facets |= facets_of(negated);
  }
  return facets;
}

std::uint32_t facets_of(const Scope& scope) {
  std::uint32_t facets = facets_of(scope.facets);
  for (const Scope& branch : scope.any) {
    facets |= facets_of(branch);
  }
  for (const Scope& negated : scope.none) {
    facets |= facets_of(negated);
  }
  return facets;
}

Reason reason_of_block(std::uint8_t specificity) {
  if (specificity >= kGroup) {
    return Reason::NamedBlock;
  }
  return specificity == kCountry ? Reason::OwnerControl : Reason::CategoryBlock;
}

} // namespace

std::string_view to_word(Reason reason) {
  return kReasonWords[static_cast<std::size_t>(reason)];
}

std::uint8_t target_specificity(bool has_target, const Condition& target) {
  return has_target ? weigh(target) : kCategory;
}

Reason reason_of(const Rule& rule) {
  const std::uint32_t facets = facets_of(rule.target) | facets_of(rule.scope);
  const auto asks_for = [&](Facet facet) {
    return (facets >> static_cast<unsigned>(facet) & 1U) != 0;
  };
  if (rule.purpose || asks_for(Facet::Purpose)) {
    return Reason::Purpose;
  }
  if (asks_for(Facet::Model)) {
    return Reason::Model;
  }
  if (asks_for(Facet::Tier) || asks_for(Facet::Tenant)) {
    return Reason::Tier;
  }
  switch (rule.effect) {
  case RuleEffect::Warn:
  case RuleEffect::Redact:
    return Reason::Restricted;
  case RuleEffect::Block:
    return reason_of_block(target_specificity(rule.has_target, rule.target));
  default:
    return Reason::Allowed;
  }
}

Reason reason_of(const DataEntry& entry) {
  return entry.grade ? Reason::DataGrade : Reason::DataSecret;
}

} // namespace haechi::policy
