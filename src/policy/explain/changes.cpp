// What would change the answer, as statements.
#include "policy/explain/parts.h"

#include <algorithm>

namespace haechi::policy {

namespace {

std::vector<Words> granters(const Matter& matter, const Order& order) {
  std::vector<Words> out{name_body(matter.policy(), order.issuer)};
  for (const std::string& delegate : order.exemptions_by) {
    out.push_back(name_body(matter.policy(), delegate));
  }
  return out;
}

// One of them will do.
Words join(const std::vector<Words>& all) {
  Words out;
  for (const Words& each : all) {
    out.en += (out.en.empty() ? "" : " or ") + each.en;
    out.ko += (out.ko.empty() ? "" : " 또는 ") + each.ko;
  }
  return out;
}

class Teller {
 public:
  Teller(const Matter& matter, Section& out) : matter_(matter), out_(out) {}

  void tell(const Alternative& alternative) {
    const Change& first = alternative.changes.front();
    if (first.facet == "exemption") {
      tell_exemption(alternative);
    } else if (first.facet == "at") {
      add("change.at", {{"at", first.at.value_or(matter_.request.at)}}, alternative);
    } else if (first.facet == "lifted") {
      const Order* order = find_order(matter_.policy(), first.becomes.front());
      add("change.lifted",
          {{"order", name_order(matter_.policy(), first.becomes.front())},
           {"issuer", name_body(matter_.policy(), order == nullptr ? "" : order->issuer)}},
          alternative);
    } else if (first.facet == "event") {
      add("change.event", {{"event", first.becomes.front()}}, alternative);
    } else if (first.facet == "finding" && alternative.changes.size() == 1) {
      tell_finding(alternative);
    } else {
      tell_facets(alternative);
    }
  }

 private:
  void tell_exemption(const Alternative& alternative) {
    const Change& change = alternative.changes.front();
    for (std::size_t i = 0; i < change.becomes.size(); ++i) {
      const Order* order = find_order(matter_.policy(), change.becomes[i]);
      if (order == nullptr) {
        continue;
      }
      const std::string ground = order->exemption_grounds.empty() ? "" : "-ground";
      const std::string id = i == 0 ? "change.exemption" + ground : "change.exemption-too" + ground;
      add(id,
          {{"order", name_order(*order)},
           {"granters", join(granters(matter_, *order))},
           {"grounds", order->exemption_grounds}},
          alternative);
      out_.statements.back().is_detail = i > 0;
      out_.statements.back().order = order->id;
    }
    if (change.lifts_data) {
      out_.statements.push_back({.id = "change.exemption-all", .is_detail = true});
    }
  }

  void tell_finding(const Alternative& alternative) {
    const std::vector<std::string>& becomes = alternative.changes.front().becomes;
    std::vector<std::string> had;
    if (matter_.request.data && matter_.request.data->findings) {
      had = *matter_.request.data->findings;
    }
    std::vector<std::string> gone = had;
    std::erase_if(gone, [&](const std::string& each) {
      return std::ranges::find(becomes, each) != becomes.end();
    });
    std::vector<std::string> added = becomes;
    std::erase_if(
        added, [&](const std::string& each) { return std::ranges::find(had, each) != had.end(); });
    if (added.empty()) {
      add("change.finding-gone", {{"findings", gone}}, alternative);
    } else {
      add("change.finding-added", {{"findings", added}}, alternative);
    }
  }

  void tell_facets(const Alternative& alternative) {
    std::vector<Fact> facts;
    for (const Change& change : alternative.changes) {
      const std::vector<std::string> nothing{""};
      for (const std::string& value : change.becomes.empty() ? nothing : change.becomes) {
        facts.push_back({change.facet, value, name_value(matter_.decider, change.facet, value)});
      }
    }
    const std::string facet = alternative.changes.front().facet;
    for (const std::string& value : alternative.alike) {
      facts.push_back({facet, value, name_value(matter_.decider, facet, value)});
    }
    const bool is_service = facet == "service" && alternative.changes.size() == 1;
    const std::string id = alternative.changes.size() > 1 ? "change.facets"
                           : is_service                   ? "change.service"
                                                          : "change.facet";
    add(id, {{"facts", std::move(facts)}}, alternative);
  }

  void add(std::string id, std::vector<Argument> arguments, const Alternative& alternative) {
    arguments.push_back({"answer", alternative.answer});
    out_.statements.push_back({.id = std::move(id), .arguments = std::move(arguments)});
  }

  const Matter& matter_;
  Section& out_;
};

} // namespace

Section tell_changes(const Matter& matter, const Alternatives& found) {
  Section out{Topic::Changes, {}};
  Teller teller(matter, out);
  for (const Alternative& alternative : found.milder) {
    teller.tell(alternative);
  }
  for (const Alternative& alternative : found.stricter) {
    teller.tell(alternative);
  }
  if (!found.not_enough.empty()) {
    out.statements.push_back(
        {.id = "change.not-enough", .arguments = {{"orders", found.not_enough}}});
  }
  const bool is_wanted = matter.decision.is_settled && matter.decision.effect > Effect::Allow;
  if (is_wanted && found.milder.empty()) {
    out.statements.push_back({.id = "change.none", .arguments = {{"tried", found.tried}}});
  }
  if (found.is_cut) {
    out.statements.push_back({.id = "change.cut", .arguments = {{"tried", found.tried}}});
  }
  return out;
}

} // namespace haechi::policy
