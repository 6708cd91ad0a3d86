#include "policy/decide/moments.h"

#include <algorithm>

namespace haechi::policy {

namespace {

using When = std::optional<Instant>;

When find_listed(const std::map<std::string, Instant>* listed, const std::string& name,
                 Instant at) {
  if (listed == nullptr || listed->empty()) {
    return std::nullopt;
  }
  const auto found = listed->find(name);
  return found != listed->end() && found->second <= at ? When(found->second) : std::nullopt;
}

// Of several moments joined by `any` the first that came true, by `all` the last, once all have.
When join(const Slots& slots, const Moment& moment) {
  const bool is_any = moment.kind == Moment::Kind::Any;
  When joined;
  for (const Moment& part : moment.of) {
    const When when = find_when(slots, part);
    if (!when && !is_any) {
      return std::nullopt;
    }
    if (when) {
      joined = !joined ? *when : (is_any ? std::min(*joined, *when) : std::max(*joined, *when));
    }
  }
  return joined;
}

} // namespace

std::optional<Instant> find_when(const Slots& slots, const Moment& moment) {
  if (moment.kind == Moment::Kind::Date) {
    return moment.date <= slots.at ? When(moment.date) : std::nullopt;
  }
  if (moment.kind == Moment::Kind::Event) {
    return find_listed(slots.events, moment.event, slots.at);
  }
  return join(slots, moment);
}

std::string_view why_not_in_force(const Program& program, const Slots& slots, OrderIndex index) {
  const CompiledOrder& order = program.orders[index];
  if (order.is_external) {
    return "external";
  }
  const bool has_begun = order.waits_for_event
                             ? find_when(slots, *program.policy->orders[index].from).has_value()
                             : order.from <= slots.at;
  if (!has_begun) {
    return "not-yet-effective";
  }
  if (slots.lifted != nullptr && !slots.lifted->empty() &&
      find_listed(slots.lifted, program.policy->orders[index].id, slots.at)) {
    return "lifted"; // somebody decided it: that says more than the date that has come as well
  }
  return order.expires <= slots.at ? "expired" : "";
}

bool is_review_due(const Program& program, const Slots& slots, OrderIndex index) {
  const CompiledOrder& order = program.orders[index];
  if (order.has_until && find_when(slots, *program.policy->orders[index].until)) {
    return true;
  }
  if (!order.adopts) {
    return false;
  }
  const bool is_over = order.adopted != 0 && program.orders[order.adopted - 1].expires <= slots.at;
  return is_over ||
         find_listed(slots.lifted, program.policy->orders[index].adopts, slots.at).has_value();
}

Calendar::Calendar(const Policy& policy) {
  for (const Order& order : policy.orders) {
    if (order.from) {
      add(*order.from);
    }
    if (order.until) {
      add(*order.until);
    }
    if (order.expires) {
      changes_.push_back(*order.expires);
    }
  }
  for (const Exemption& exemption : policy.exemptions) {
    changes_.push_back(exemption.from.value_or(exemption.expires));
    changes_.push_back(exemption.expires);
  }
  std::ranges::sort(changes_);
  changes_.erase(std::ranges::unique(changes_).begin(), changes_.end());
}

void Calendar::add(const Moment& moment) {
  if (moment.kind == Moment::Kind::Date) {
    changes_.push_back(moment.date);
  }
  for (const Moment& part : moment.of) {
    add(part);
  }
}

Instant Calendar::next_change(Instant now, const Happenings& happenings) const {
  const auto found = std::ranges::upper_bound(changes_, now);
  Instant next = found == changes_.end() ? Instant::max() : *found;
  for (const auto* listed : {&happenings.events, &happenings.lifted}) {
    for (const auto& [name, when] : *listed) {
      next = when > now ? std::min(next, when) : next;
    }
  }
  return next;
}

} // namespace haechi::policy
