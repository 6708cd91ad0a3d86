#include "policy/check/meaning.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

// Some part of the scope asks for more than an address.
bool asks_for_proof(const Scope& scope) {
  const auto is_proof = [](const Atom& atom) {
    return atom.facet == Facet::Assurance &&
           std::ranges::find(atom.values, kAssuranceWords[0]) == atom.values.end();
  };
  return std::ranges::any_of(scope.facets.atoms, is_proof) ||
         (!scope.any.empty() && std::ranges::all_of(scope.any, asks_for_proof));
}

void check_proof(const Exemption& exemption, const Order& order, Findings& out) {
  const bool is_proved = exemption.assurance.value_or(Assurance::Address) != Assurance::Address;
  if (is_proved || asks_for_proof(exemption.scope) || asks_for_proof(order.scope)) {
    return;
  }
  out.add(
      Severity::Warning, "E-POLICY-137",
      fmt::format("exemption `{}` rests on the address alone: whoever sits at an address of its "
                  "scope has it",
                  exemption.id),
      exemption.where, "add `assurance: password` or `certificate`");
}

bool concerns(const Meaning& meaning, const Exemption& exemption, const OrderMeaning& order) {
  return std::ranges::any_of(order.speakers, [&](const Speaker& speaker) {
    if (speaker.rule == nullptr || !speaker.can_speak()) {
      return false;
    }
    const Cubes narrowed = meaning.conditions().narrow(speaker.cubes, exemption.scope);
    return std::ranges::any_of(
        narrowed, [&](const Cube& cube) { return !meaning.conditions().is_impossible(cube); });
  });
}

void check_reach(const Meaning& meaning, const Exemption& exemption, const OrderMeaning& order,
                 Findings& out) {
  if (!order.can_speak() || concerns(meaning, exemption, order)) {
    return;
  }
  out.add(
      Severity::Warning, "E-POLICY-138",
      fmt::format("exemption `{}` exempts nobody: no rule of order `{}` speaks within its scope",
                  exemption.id, order.order->id),
      exemption.where, "compare the scopes of the two");
}

} // namespace

void check_permissions(const Meaning& meaning, const CheckContext& context, Findings& out) {
  for (const Exemption& exemption : meaning.policy().exemptions) {
    const OrderMeaning* order = meaning.find(exemption.order);
    if (order == nullptr || (context.at && exemption.expires <= *context.at)) {
      continue; // E-POLICY-114 and 139
    }
    check_proof(exemption, *order->order, out);
    check_reach(meaning, exemption, *order, out);
  }
}

} // namespace haechi::policy
