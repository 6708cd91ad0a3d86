#include "oversight/policy_events.h"

#include "oversight/values.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::oversight {

namespace {

constexpr std::string_view kBlockInForce = "block-in-force";
constexpr std::string_view kRestrictionInForce = "restriction-in-force";

void add(std::map<std::string, Instant>& out, std::string name, Instant at, Instant now) {
  if (at > now) {
    return;
  }
  const auto [there, is_new] = out.try_emplace(std::move(name), at);
  there->second = std::min(there->second, at);
}

std::string_view measure_event(const Item& proposal) {
  return proposal.text("measure") == "block" ? kBlockInForce : kRestrictionInForce;
}

bool is_in_force(EventKind kind) {
  return kind == EventKind::ProposalSigned || kind == EventKind::ProposalEnforced;
}

// SECURITY: writing another authority's order down changes nothing here.
bool is_others(const Item& item) {
  return item.thing == Thing::Order && item.text("force") == "external";
}

Instant begin_of(const Item& item, EventKind kind, Instant at) {
  const bool is_order = kind == EventKind::OrderRecorded || kind == EventKind::OrderAdopted;
  return is_order ? std::max(at, find_date(item.fields, "from").value_or(at)) : at;
}

void add_end(Heard& out, const Item& order, EventKind kind, Instant at, Instant now) {
  if (at > now) {
    return;
  }
  if (is_others(order)) {
    add(out.ended, order.id, at, now);
  } else if (kind == EventKind::OrderLifted) {
    out.lifted.try_emplace(order.id, Lifting{at, std::string(order.text("issuer"))});
  }
}

void add_renewal(Heard& out, const Item& order, Instant now) {
  const auto renewed = order.happened.find(EventKind::OrderRenewed);
  const auto expires = find_date(order.fields, "order-renewed.expires");
  if (renewed != order.happened.end() && renewed->second.last <= now && expires &&
      !is_others(order)) {
    out.renewed.emplace(order.id, Renewal{*expires, std::string(order.text("issuer"))});
  }
}

void add_exemption_end(Heard& out, const Register& there, const Item& exemption, Instant now) {
  const Item* order = there.find(Thing::Order, exemption.text("order"));
  if (order == nullptr || is_others(*order)) {
    return;
  }
  for (const EventKind kind :
       {EventKind::ExemptionRefused, EventKind::ExemptionRevoked, EventKind::ExemptionExpired}) {
    const auto found = exemption.happened.find(kind);
    if (found != exemption.happened.end() && found->second.first <= now) {
      out.exemptions_ended.emplace(exemption.id, ExemptionEnd{found->second.first, order->id,
                                                              std::string(order->text("issuer"))});
    }
  }
}

void add_item(Heard& out, const Item& item, Instant now) {
  for (const auto& [kind, times] : item.happened) {
    if (kind == EventKind::OrderLifted || kind == EventKind::OrderLapsed) {
      add_end(out, item, kind, times.first, now);
    }
    if (is_others(item)) {
      continue;
    }
    const std::string_view word = spec_of(kind).policy_event;
    if (!word.empty()) {
      add(out.events, fmt::format("{}:{}", word, item.id), begin_of(item, kind, times.first), now);
    }
    if (is_in_force(kind)) {
      add(out.events, fmt::format("{}:{}", measure_event(item), item.text("inquiry")), times.first,
          now);
    }
    if (kind == EventKind::FactRecorded && !is_register_event(item.id)) {
      add(out.events, item.id, times.first, now);
    }
  }
}

// A measure of an inquiry, by whichever proposal.
std::optional<Instant> last_measure(const Item* inquiry, std::string_view word) {
  if (inquiry == nullptr) {
    return std::nullopt;
  }
  const auto& measures = inquiry->inquiry.measures;
  const auto found = measures.find(word == kBlockInForce ? "block" : "restrict");
  return found == measures.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Instant> last_of(const Item* item, std::string_view word) {
  if (item == nullptr) {
    return std::nullopt;
  }
  std::optional<Instant> out;
  for (const auto& [kind, times] : item->happened) {
    if (spec_of(kind).policy_event == word) {
      out = std::max(out.value_or(times.last), times.last);
    }
  }
  return out;
}

} // namespace

Heard policy_events(const Register& there, Instant now) {
  Heard out;
  for (const Register::Items& some : there.items) {
    for (const auto& [id, item] : some) {
      add_item(out, item, now);
    }
  }
  for (const auto& [id, order] : there.all(Thing::Order)) {
    add_renewal(out, order, now);
  }
  for (const auto& [id, exemption] : there.all(Thing::Exemption)) {
    add_exemption_end(out, there, exemption, now);
  }
  return out;
}

bool is_register_event(std::string_view name) {
  const std::string_view word = name.substr(0, name.find(':'));
  return word == kBlockInForce || word == kRestrictionInForce ||
         std::ranges::any_of(event_table(), [word](const EventSpec& spec) {
           return !spec.policy_event.empty() && spec.policy_event == word;
         });
}

std::optional<Instant> find_last_happening(const Register& there, std::string_view name) {
  if (const Item* fact = there.find(Thing::Fact, name);
      fact != nullptr && !is_register_event(name)) {
    return fact->since;
  }
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view word = name.substr(0, colon);
  const std::string_view id = name.substr(colon + 1);
  if (word == kBlockInForce || word == kRestrictionInForce) {
    return last_measure(there.find(Thing::Inquiry, id), word);
  }
  for (const Thing thing : kAllThings) {
    if (const auto found = last_of(there.find(thing, id), word)) {
      return found;
    }
  }
  return std::nullopt;
}

} // namespace haechi::oversight
