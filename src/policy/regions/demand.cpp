#include "policy/regions/demand.h"

#include <algorithm>

namespace haechi::policy::regions {

namespace {

bool is_declared(const Policy& policy, const std::string& id) {
  return std::ranges::find(policy.bodies, id, &Body::id) != policy.bodies.end();
}

void add_missing_bodies(const Policy& child, Policy& demand) {
  for (const Body& body : child.bodies) {
    if (!is_declared(demand, body.id)) {
      Body placed;
      placed.id = body.id;
      placed.parent = body.parent;
      placed.where = body.where;
      demand.bodies.push_back(std::move(placed));
    }
  }
  std::ranges::sort(demand.bodies, {}, &Body::id);
}

} // namespace

Demand demand_of(const Policy& parent, const Policy& child) {
  Demand demand{.policy = parent, .bodies_left_out = {}};
  std::erase_if(demand.policy.orders,
                [](const Order& order) { return order.force != Force::Binding; });
  for (Body& body : demand.policy.bodies) {
    body.default_effect.reset();
    if (!is_declared(child, body.id)) {
      demand.bodies_left_out.push_back(body.id);
    }
  }
  for (Zone& zone : demand.policy.zones) {
    zone.unlisted.reset();
  }
  demand.policy.tests.clear();
  add_missing_bodies(child, demand.policy);
  return demand;
}

} // namespace haechi::policy::regions
