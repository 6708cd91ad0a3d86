#include "oversight/settle.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace haechi::oversight {

namespace {

using policy::Moment;

void note(Told& out, std::string_view word, std::string_view id, Instant at) {
  out.insert(fmt::format("{}:{} {}", word, id, to_rfc3339(at)));
}

void settle(Moment& moment, const std::map<std::string, Instant>& events, Told& out) {
  if (moment.kind == Moment::Kind::Event) {
    if (const auto found = events.find(moment.event); found != events.end()) {
      moment.kind = Moment::Kind::Date;
      moment.date = found->second;
      out.insert(fmt::format("{} {}", moment.event, to_rfc3339(moment.date)));
    }
  }
  for (Moment& part : moment.of) {
    settle(part, events, out); // depth is bounded by the parser
  }
}

// SECURITY: a renewal keeps an order; only a lifting ends one early.
void move_ends(policy::Policy& policy, const Heard& heard, Told& out) {
  for (policy::Order& order : policy.orders) {
    const auto renewed = heard.renewed.find(order.id);
    if (renewed != heard.renewed.end() && renewed->second.issuer == order.issuer && order.expires &&
        *order.expires < renewed->second.expires) {
      order.expires = renewed->second.expires;
      note(out, "order-renewed", order.id, *order.expires);
    }
  }
}

void end_exemptions(policy::Policy& policy, const Heard& heard, Told& out) {
  for (policy::Exemption& exemption : policy.exemptions) {
    const auto ended = heard.exemptions_ended.find(exemption.id);
    if (ended == heard.exemptions_ended.end() || ended->second.order != exemption.order ||
        ended->second.at >= exemption.expires) {
      continue;
    }
    const auto order = std::ranges::find(policy.orders, exemption.order, &policy::Order::id);
    if (order != policy.orders.end() && order->issuer == ended->second.issuer) {
      exemption.expires = ended->second.at;
      note(out, "exemption-ended", exemption.id, exemption.expires);
    }
  }
}

} // namespace

Told settle_events(policy::Policy& policy, const policy::Happenings& happenings) {
  Told out;
  const auto& lifted = happenings.lifted;
  for (policy::Order& order : policy.orders) {
    if (order.from) {
      settle(*order.from, happenings.events, out);
    }
    if (order.until) {
      settle(*order.until, happenings.events, out);
    }
    if (const auto found = lifted.find(order.id); found != lifted.end()) {
      order.expires = std::min(order.expires.value_or(found->second), found->second);
      note(out, "order-lifted", order.id, found->second);
    }
    if (const auto found = lifted.find(order.adopts); found != lifted.end()) {
      note(out, "order-ended", order.adopts, found->second);
    }
  }
  return out;
}

Settled settle_heard(policy::Policy& policy, const Heard& heard) {
  Settled out{choose_for(policy, heard), {}};
  move_ends(policy, heard, out.told);
  end_exemptions(policy, heard, out.told);
  out.told.merge(settle_events(policy, out.happenings));
  return out;
}

} // namespace haechi::oversight
