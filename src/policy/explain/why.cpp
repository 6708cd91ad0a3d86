// Why the answer is as it is: the order that determines it, quoted, or what stands in its place.
#include "policy/explain/parts.h"
#include "policy/model/bodies.h"
#include "policy/model/mentions.h"

#include <algorithm>

namespace haechi::policy {

namespace {

void collect_moments(const Moment& moment, std::vector<std::string>& events,
                     std::vector<Instant>& dates) {
  if (moment.kind == Moment::Kind::Event) {
    events.push_back(moment.event);
  } else if (moment.kind == Moment::Kind::Date) {
    dates.push_back(moment.date);
  }
  for (const Moment& part : moment.of) { // no deeper than the reader allows
    collect_moments(part, events, dates);
  }
}

class Quote {
 public:
  Quote(const Matter& matter, const Order& order, Section& out)
      : matter_(matter), order_(order), out_(out) {}

  void write() {
    const std::string id =
        "why." + std::string(kForceWords[static_cast<std::size_t>(order_.force)]);
    add(id, {{"order", name_order(order_)},
             {"issuer", name_body(matter_.policy(), order_.issuer)},
             {"effect", matter_.decision.effect}});
    out_.statements.back().where = order_.where;
    if (!order_.because.is_empty()) {
      detail("why.because", {{"because", order_.because}});
    }
    if (!order_.instrument.empty()) {
      detail("why.instrument", {{"instrument", order_.instrument}});
    }
    if (!order_.basis.empty()) {
      detail("why.basis", {{"basis", order_.basis}});
    }
    detail("reason." + matter_.decision.reason, {});
    write_time();
    if (!order_.adopts.empty()) {
      write_adopted(name_order(matter_.policy(), order_.adopts));
    }
  }

 private:
  void write_adopted(const Words& name) {
    detail("why.adopts", {{"adopted", name}});
    const Order* adopted = find_order(matter_.policy(), order_.adopts);
    if (adopted != nullptr && adopted->expires && *adopted->expires <= matter_.request.at) {
      detail("why.adopted-ended", {{"adopted", name}, {"expires", *adopted->expires}});
    }
    const auto lifted = matter_.request.lifted.find(order_.adopts);
    if (lifted != matter_.request.lifted.end() && lifted->second <= matter_.request.at) {
      detail("why.adopted-lifted", {{"adopted", name}, {"lifted", lifted->second}});
    }
  }

  void write_time() {
    if (order_.from && order_.from->kind == Moment::Kind::Date) {
      detail("why.from", {{"from", order_.from->date}});
    } else if (order_.from) {
      std::vector<std::string> events;
      std::vector<Instant> dates;
      collect_moments(*order_.from, events, dates);
      detail("why.from-event", {{"events", events}});
    }
    if (order_.expires) {
      detail("why.expires", {{"expires", *order_.expires}});
    }
    if (order_.until) {
      write_until(*order_.until);
    } else if (!order_.expires) {
      detail("why.no-end", {});
    }
  }

  void write_until(const Moment& until) {
    std::vector<std::string> events;
    std::vector<Instant> dates;
    collect_moments(until, events, dates);
    if (!events.empty()) {
      detail(until.kind == Moment::Kind::All ? "why.until-all" : "why.until", {{"events", events}});
    }
    for (const Instant date : dates) {
      detail("why.until-date", {{"date", date}});
    }
  }

  void add(std::string id, std::vector<Argument> arguments) {
    out_.statements.push_back(
        {.id = std::move(id), .arguments = std::move(arguments), .order = order_.id});
  }

  void detail(std::string id, std::vector<Argument> arguments) {
    add(std::move(id), std::move(arguments));
    out_.statements.back().is_detail = true;
  }

  const Matter& matter_;
  const Order& order_;
  Section& out_;
};

const Zone* find_zone(const Matter& matter) {
  const auto& zones = matter.policy().zones;
  const auto found = std::ranges::find(zones, matter.request.zone.value_or(""), &Zone::id);
  return found == zones.end() ? nullptr : &*found;
}

// The body whose default holds: the person's, or, where the policy does not know it, the zone's.
const Body* find_default(const Matter& matter) {
  const Policy& policy = matter.policy();
  const std::string body = matter.request.who.body.value_or("");
  if (model::find_body(policy, body) != nullptr) {
    return model::find_default_holder(policy, body);
  }
  const Zone* zone = find_zone(matter);
  return zone == nullptr ? nullptr : model::find_default_holder(policy, zone->body);
}

bool has_unlisted_host(const Matter& matter) {
  return !matter.request.service && matter.request.host &&
         matter.decider.catalog().find_candidates(*matter.request.host).empty();
}

Statement tell_default(const Matter& matter) {
  if (matter.request.service == "") {
    return {.id = "why.no-ai"};
  }
  const Zone* zone = find_zone(matter);
  if (has_unlisted_host(matter)) {
    const bool says = zone != nullptr && zone->unlisted.has_value();
    return {.id = says ? "why.unlisted-zone" : "why.unlisted",
            .arguments = {{"host", matter.request.host.value_or("")},
                          {"zone", matter.request.zone.value_or("")},
                          {"effect", matter.decision.effect}},
            .where = says ? zone->where : Location{}};
  }
  const Body* holder = find_default(matter);
  if (holder == nullptr || holder->default_effect != matter.decision.effect) {
    return {.id = "why.nothing-said"};
  }
  return {.id = "why.default",
          .arguments = {{"body", name_body(matter.policy(), holder->id)},
                        {"effect", matter.decision.effect}},
          .where = holder->where};
}

Statement tell_reach(const Matter& matter) {
  return {.id = "why.out-of-reach",
          .arguments = {{"device", matter.request.device.value_or("")},
                        {"zone", matter.request.zone.value_or("")}}};
}

Statement tell_closed(const Matter& matter) {
  const Zone* zone = find_zone(matter);
  return {.id = "why.zone-no-egress",
          .arguments = {{"zone", matter.request.zone.value_or("")}},
          .where = zone == nullptr ? Location{} : zone->where};
}

Statement tell_undecided(const Matter& matter) {
  const auto word =
      model::strictest_on_undecided(matter.policy(), matter.request.who.body.value_or(""));
  if (!word) {
    return {.id = "why.undecided", .arguments = {{"effect", matter.decision.effect}}};
  }
  return {.id = "why.undecided-body",
          .arguments = {{"body", name_body(matter.policy(), matter.request.who.body.value_or(""))},
                        {"word", std::string(to_word(*word))},
                        {"effect", matter.decision.effect}}};
}

// Orders that say the same effect beside the one that determines.
void add_same(const Matter& matter, Section& out) {
  std::vector<std::string> ids;
  for (const TraceLine& line : matter.decision.trace) {
    if (line.said == matter.decision.effect && line.order != matter.decision.by) {
      ids.push_back(line.order);
    }
  }
  if (!ids.empty()) {
    out.statements.push_back({.id = "why.same", .arguments = {{"orders", std::move(ids)}}});
  }
}

} // namespace

Section tell_why(const Matter& matter) {
  Section out{Topic::Why, {}};
  const Decision& decision = matter.decision;
  const Order* order = decision.by ? find_order(matter.policy(), *decision.by) : nullptr;
  if (decision.reason == "exempt-valid" || decision.reason == "carve-out") {
    out.statements.push_back(
        {.id = "reason." + decision.reason, .arguments = {}, .order = decision.by.value_or("")});
  } else if (order != nullptr) {
    Quote(matter, *order, out).write();
    add_same(matter, out);
  } else if (decision.reason == "default") {
    out.statements.push_back(tell_default(matter));
  } else if (decision.reason == "out-of-reach") {
    out.statements.push_back(tell_reach(matter));
  } else if (decision.reason == "zone-no-egress") {
    out.statements.push_back(tell_closed(matter));
  } else if (decision.reason == "undecided") {
    out.statements.push_back(tell_undecided(matter));
  } else {
    out.statements.push_back({.id = "reason." + decision.reason});
  }
  return out;
}

} // namespace haechi::policy
