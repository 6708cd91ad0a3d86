#include "policy/check/meaning.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

// Whether a body over which `order` speaks in its own right is one over which the advice speaks:
// only there may it set the advice aside.
bool may_set_aside(const Meaning& meaning, const Order& order, const Order& advice) {
  return !intersect(meaning.bodies().standing(order.issuer),
                    meaning.bodies().standing(advice.issuer))
              .empty();
}

} // namespace

void check_advice(const Meaning& meaning, Findings& out) {
  for (const OrderMeaning& each : meaning.orders()) {
    const Order& order = *each.order;
    for (const std::string& id : order.supersedes) {
      const OrderMeaning* other = meaning.find(id);
      if (other == nullptr || other->order->force != Force::Advice ||
          other->order->issuer == order.issuer || order.force == Force::External ||
          !each.can_speak() || !may_set_aside(meaning, order, *other->order)) {
        continue;
      }
      out.add(Severity::Note, "E-POLICY-133",
              fmt::format("order `{}` of `{}` sets aside the advice `{}` of `{}` where its rules "
                          "speak",
                          order.id, order.issuer, id, other->order->issuer),
              order.where, "advice that must hold everywhere has to be `binding`");
    }
  }
}

} // namespace haechi::policy
