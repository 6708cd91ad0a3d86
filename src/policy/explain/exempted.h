#pragma once
// A decision as it would be with an exemption more: decided on the policy with that exemption in
// it, without the orders that are certainly silent on the request.

#include "policy/decide/decider.h"
#include "policy/explain/change.h"

#include <optional>

namespace haechi::policy {

// `change`: facet `exemption`. `decision`: the decider's, of that request. nullopt: an order that
// it names is not in the policy.
[[nodiscard]] std::optional<Decision> decide_exempted(const Decider& decider,
                                                      const Request& request,
                                                      const Decision& decision,
                                                      const Change& change);

} // namespace haechi::policy
