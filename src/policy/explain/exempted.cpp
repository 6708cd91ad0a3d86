#include "policy/explain/exempted.h"

#include <algorithm>
#include <set>

namespace haechi::policy {

namespace {

// Orders that stay silent on this request whatever becomes of others are left out: at the same
// facts and the same time an exemption changes nothing about them.
std::set<std::string> orders_that_matter(const Policy& policy, const Decision& decision) {
  std::set<std::string> ids;
  for (const TraceLine& line : decision.trace) {
    const bool was_heard = line.said || line.is_open || line.skipped == "superseded" ||
                           line.skipped == "exempt-valid" || line.skipped == "carve-out";
    if (was_heard) {
      ids.insert(line.order);
    }
  }
  // Whether an adopted order has ended is asked of it, too.
  for (const Order& order : policy.orders) {
    if (!order.adopts.empty() && ids.contains(order.id)) {
      ids.insert(order.adopts);
    }
  }
  return ids;
}

const Order* find_order_in(const Policy& policy, const std::string& id) {
  const auto found = std::ranges::find(policy.orders, id, &Order::id);
  return found == policy.orders.end() ? nullptr : &*found;
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
  auto changed = std::make_shared<Policy>(reduce(policy, orders_that_matter(policy, decision)));
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
