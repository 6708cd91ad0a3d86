#include "policy/model/moments.h"

#include <algorithm>

namespace haechi::policy::model {

namespace {

using When = std::optional<Instant>;

bool is_lifted(const Facts& facts, const std::string& order) {
  const auto lifted = facts.lifted.find(order);
  return lifted != facts.lifted.end() && lifted->second <= facts.at;
}

bool is_expired(const Facts& facts, const Order& order) {
  return order.expires && *order.expires <= facts.at;
}

When when_event(const Facts& facts, const std::string& event) {
  const auto found = facts.events.find(event);
  const bool has_happened = found != facts.events.end() && found->second <= facts.at;
  return has_happened ? When(found->second) : std::nullopt;
}

When when_any(const Facts& facts, const std::vector<Moment>& moments) {
  When first;
  for (const Moment& moment : moments) {
    const When when = find_when(facts, moment);
    first = first && when ? std::min(*first, *when) : (first ? first : when);
  }
  return first;
}

When when_all(const Facts& facts, const std::vector<Moment>& moments) {
  When last;
  for (const Moment& moment : moments) {
    const When when = find_when(facts, moment);
    if (!when) {
      return std::nullopt;
    }
    last = std::max(last, when);
  }
  return last;
}

} // namespace

std::optional<Instant> find_when(const Facts& facts, const Moment& moment) {
  switch (moment.kind) {
  case Moment::Kind::Date:
    return moment.date <= facts.at ? When(moment.date) : std::nullopt;
  case Moment::Kind::Event:
    return when_event(facts, moment.event);
  case Moment::Kind::Any:
    return when_any(facts, moment.of);
  case Moment::Kind::All:
    return when_all(facts, moment.of);
  }
  return std::nullopt;
}

std::string why_not_in_force(const Facts& facts, const Order& order) {
  if (order.force == Force::External) {
    return "external";
  }
  if (order.from && !find_when(facts, *order.from)) {
    return "not-yet-effective";
  }
  if (is_lifted(facts, order.id)) {
    return "lifted";
  }
  return is_expired(facts, order) ? "expired" : "";
}

bool is_review_due(const Facts& facts, const Order& order) {
  if (order.until && find_when(facts, *order.until)) {
    return true;
  }
  if (order.adopts.empty()) {
    return false;
  }
  const auto adopted = std::ranges::find(facts.policy->orders, order.adopts, &Order::id);
  const bool is_over = adopted != facts.policy->orders.end() && is_expired(facts, *adopted);
  return is_over || is_lifted(facts, order.adopts);
}

} // namespace haechi::policy::model
