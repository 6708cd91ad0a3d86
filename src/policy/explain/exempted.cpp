#include "policy/explain/exempted.h"

#include "policy/model/bodies.h"

#include <algorithm>
#include <array>
#include <set>

namespace haechi::policy {

namespace {

const Order* find_order_in(const Policy& policy, std::string_view id) {
  const auto found = std::ranges::lower_bound(policy.orders, id, {}, &Order::id);
  return found == policy.orders.end() || found->id != id ? nullptr : &*found;
}

bool reaches_visitors(const Scope& scope) {
  return scope.visitors || std::ranges::any_of(scope.any, &Scope::visitors);
}

// Silent on this request at this time, whatever is not known and whatever becomes of other orders.
// A line of the trace alone does not tell that: where completions differ only in why an order says
// nothing, it has the word of one of them.
bool is_certainly_silent(const Policy& policy, const Request& request, const Order& order,
                         const TraceLine& line) {
  constexpr std::array<std::string_view, 4> kByTime{"external", "not-yet-effective", "expired",
                                                    "lifted"};
  if (std::ranges::find(kByTime, line.skipped) != kByTime.end()) {
    return true;
  }
  return line.skipped == "out-of-scope-body" && request.who.body &&
         !reaches_visitors(order.scope) &&
         model::standing_of(policy, order.issuer, *request.who.body) == 0;
}

std::set<std::string> orders_that_matter(const Policy& policy, const Request& request,
                                         const Decision& decision) {
  std::set<std::string> ids;
  for (const TraceLine& line : decision.trace) {
    const Order* order = find_order_in(policy, line.order);
    if (order != nullptr && !is_certainly_silent(policy, request, *order, line)) {
      ids.insert(line.order);
      // Whether an adopted order has ended is asked of it, too.
      ids.insert(order->adopts);
    }
  }
  return ids;
}

// The policy without the orders that do not matter, their exemptions and the tests.
Policy reduce(const Policy& policy, const std::set<std::string>& orders) {
  Policy out;
  out.timezone = policy.timezone;
  out.grades = policy.grades;
  out.bodies = policy.bodies;
  out.devices = policy.devices;
  out.zones = policy.zones;
  std::ranges::copy_if(policy.orders, std::back_inserter(out.orders),
                       [&](const Order& order) { return orders.contains(order.id); });
  std::ranges::copy_if(policy.exemptions, std::back_inserter(out.exemptions),
                       [&](const Exemption& each) { return orders.contains(each.order); });
  return out;
}

// By the issuer, on a ground that will do, for everybody, for now.
Exemption exempt_from(const Order& order, Instant at, Lifts lifts) {
  Exemption out;
  out.id = "(assumed) " + order.id;
  out.order = order.id;
  out.granted_by = order.issuer;
  out.ground = order.exemption_grounds.empty() ? "" : order.exemption_grounds.front();
  out.expires = at + std::chrono::hours(1);
  out.lifts = lifts;
  return out;
}

} // namespace

std::optional<Decision> decide_exempted(const Decider& decider, const Request& request,
                                        const Decision& decision, const Change& change) {
  const Policy& policy = decider.policy();
  auto changed =
      std::make_shared<Policy>(reduce(policy, orders_that_matter(policy, request, decision)));
  for (const std::string& id : change.becomes) {
    const Order* order = find_order_in(policy, id);
    if (order == nullptr) {
      return std::nullopt;
    }
    changed->exemptions.push_back(
        exempt_from(*order, request.at, change.lifts_data ? Lifts::All : Lifts::Rules));
  }
  std::ranges::sort(changed->exemptions, {}, &Exemption::id);
  // The catalog belongs to the decider, which outlives this.
  const std::shared_ptr<const catalog::Catalog> catalog(std::shared_ptr<const void>(),
                                                        &decider.catalog());
  return Decider::make(std::move(changed), catalog)->decide(request);
}

} // namespace haechi::policy
