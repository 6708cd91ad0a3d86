#include "policy/model/exemptions.h"

#include "policy/model/match.h"

#include <algorithm>

namespace haechi::policy::model {

namespace {

bool is_listed(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

std::string why_invalid(const Facts& facts, const Order& order, const Exemption& exemption) {
  if (exemption.granted_by != order.issuer &&
      !is_listed(order.exemptions_by, exemption.granted_by)) {
    return "exempt-not-delegated";
  }
  if (!order.exemption_grounds.empty() && !is_listed(order.exemption_grounds, exemption.ground)) {
    return "exempt-ground";
  }
  if (exemption.from && *exemption.from > facts.at) {
    return "exempt-not-yet";
  }
  if (exemption.expires <= facts.at) {
    return "exempt-expired";
  }
  const bool is_sure =
      !exemption.assurance || (facts.assurance && *facts.assurance >= *exemption.assurance);
  return is_sure ? "" : "exempt-assurance";
}

} // namespace

Lifting find_lifting(const Facts& facts, const Order& order) {
  Lifting lifting;
  for (const Exemption& exemption : facts.policy->exemptions) { // sorted by id
    if (exemption.order != order.id || !holds(facts, exemption.scope)) {
      continue;
    }
    const std::string why = why_invalid(facts, order, exemption);
    if (!why.empty()) {
      lifting.invalid.push_back({exemption.id, why});
      continue;
    }
    if (lifting.exemption.empty()) {
      lifting.exemption = exemption.id;
    }
    lifting.lifts_data = lifting.lifts_data || exemption.lifts == Lifts::All;
  }
  return lifting;
}

} // namespace haechi::policy::model
