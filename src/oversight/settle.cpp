#include "oversight/settle.h"

#include <algorithm>

namespace haechi::oversight {

namespace {

using policy::Moment;

void settle(Moment& moment, const std::map<std::string, Instant>& events) {
  if (moment.kind == Moment::Kind::Event) {
    if (const auto found = events.find(moment.event); found != events.end()) {
      moment.kind = Moment::Kind::Date;
      moment.date = found->second;
    }
  }
  for (Moment& part : moment.of) {
    settle(part, events); // depth is bounded by the parser
  }
}

} // namespace

void settle_events(policy::Policy& policy, const policy::Happenings& happenings) {
  for (policy::Order& order : policy.orders) {
    if (order.from) {
      settle(*order.from, happenings.events);
    }
    if (order.until) {
      settle(*order.until, happenings.events);
    }
    if (const auto lifted = happenings.lifted.find(order.id); lifted != happenings.lifted.end()) {
      order.expires = std::min(order.expires.value_or(lifted->second), lifted->second);
    }
  }
}

} // namespace haechi::oversight
