#include "engine/gateway/snapshot.h"

#include <algorithm>
#include <optional>

namespace haechi::engine::gateway {

namespace {

using policy::Condition;
using policy::Moment;
using policy::Scope;

void add_dates(const Moment& moment, std::vector<Instant>& out) {
  if (moment.kind == Moment::Kind::Date) {
    out.push_back(moment.date);
  }
  for (const Moment& part : moment.of) {
    add_dates(part, out); // depth is bounded by the parser
  }
}

std::vector<Instant> collect_changes(const policy::Policy& policy) {
  std::vector<Instant> out;
  for (const policy::Order& order : policy.orders) {
    if (order.from) {
      add_dates(*order.from, out);
    }
    if (order.until) {
      add_dates(*order.until, out);
    }
    if (order.expires) {
      out.push_back(*order.expires);
    }
  }
  for (const policy::Exemption& exemption : policy.exemptions) {
    if (exemption.from) {
      out.push_back(*exemption.from);
    }
    out.push_back(exemption.expires);
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

bool asks_for_host(const Condition& condition) {
  return std::ranges::any_of(condition.atoms,
                             [](const auto& atom) { return atom.facet == policy::Facet::Host; }) ||
         std::ranges::any_of(
             condition.any,
             [](const auto& branches) { return std::ranges::any_of(branches, asks_for_host); }) ||
         std::ranges::any_of(condition.none, asks_for_host);
}

bool asks_for_host(const Scope& scope) {
  const auto inside = [](const Scope& part) { return asks_for_host(part); };
  return asks_for_host(scope.facets) || std::ranges::any_of(scope.any, inside) ||
         std::ranges::any_of(scope.none, inside);
}

template <class Part> bool part_asks_for_host(const Part& part) {
  return asks_for_host(part.target) || asks_for_host(part.scope);
}

bool order_asks_for_host(const policy::Order& order) {
  return asks_for_host(order.scope) ||
         std::ranges::any_of(order.rules, part_asks_for_host<policy::Rule>) ||
         std::ranges::any_of(order.data, part_asks_for_host<policy::DataEntry>);
}

} // namespace

Snapshot::Snapshot(Parts parts) : parts_(std::move(parts)) {
  for (const policy::Order& order : parts_.policy->orders) {
    orders_.emplace(order.id, &order);
  }
  for (const policy::Body& body : parts_.policy->bodies) {
    bodies_.emplace(body.id, &body);
  }
  changes_ = collect_changes(*parts_.policy);
  has_host_conditions_ = std::ranges::any_of(parts_.policy->orders, order_asks_for_host) ||
                         std::ranges::any_of(parts_.policy->exemptions, [](const auto& exemption) {
                           return asks_for_host(exemption.scope);
                         });
  zone_ = policy::TimeZone::make(parts_.policy->timezone).value_or(policy::TimeZone());
}

std::shared_ptr<const Snapshot> Snapshot::make(Parts parts) {
  return std::shared_ptr<const Snapshot>(new Snapshot(std::move(parts)));
}

const policy::Order* Snapshot::find_order(std::string_view id) const {
  const auto found = orders_.find(id);
  return found == orders_.end() ? nullptr : found->second;
}

const policy::Body* Snapshot::find_body(std::string_view id) const {
  const auto found = bodies_.find(id);
  return found == bodies_.end() ? nullptr : found->second;
}

bool Snapshot::is_operators(std::string_view body) const {
  const std::string& owner = parts_.config.operator_body;
  if (owner.empty()) {
    return false;
  }
  std::size_t steps = 0; // the checker refuses circles; the bound holds even if one slipped through
  for (const policy::Body* at = find_body(body); at != nullptr && steps <= bodies_.size();
       at = find_body(at->parent), ++steps) {
    if (at->id == owner) {
      return true;
    }
  }
  return body == owner;
}

policy::Effect Snapshot::on_undecided(const policy::Known& body) const {
  std::optional<policy::Effect> strictest;
  std::size_t steps = 0;
  for (const policy::Body* at = find_body(body.value_or(""));
       at != nullptr && steps <= bodies_.size(); at = find_body(at->parent), ++steps) {
    strictest = std::max(strictest, at->on_undecided);
  }
  return strictest.value_or(policy::Effect::Block);
}

std::chrono::minutes Snapshot::utc_offset(Instant now) const {
  // The zone reads local times only; two steps settle the offset wherever clocks do not change.
  std::chrono::minutes offset{0};
  for (int step = 0; step < 2; ++step) {
    const auto since = now.time_since_epoch() + offset;
    const std::chrono::local_time<std::chrono::milliseconds> local(since);
    offset = std::chrono::floor<std::chrono::minutes>(
        since - zone_.to_instant({.local = local}).time_since_epoch());
  }
  return offset;
}

Instant Snapshot::next_change(Instant now) const {
  const auto next = std::ranges::upper_bound(changes_, now);
  return next == changes_.end() ? Instant::max() : *next;
}

} // namespace haechi::engine::gateway
