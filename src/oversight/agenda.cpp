#include "oversight/agenda.h"

#include "oversight/values.h"

namespace haechi::oversight {

Agenda::Agenda(const Register& there) {
  for (const Register::Items& some : there.items) {
    for (const auto& [id, item] : some) {
      look(there, item.thing, id);
    }
  }
  for (const auto& [id, order] : there.all(Thing::Order)) {
    note_references(order);
  }
}

std::optional<Instant> Agenda::first_moment() const {
  return places_.empty() ? std::nullopt : std::optional(places_.begin()->first);
}

std::optional<Coming> Agenda::first(const Register& there) const {
  if (places_.empty()) {
    return std::nullopt;
  }
  const auto& [thing, id] = places_.begin()->second;
  return find_coming(there, *there.find(thing, id));
}

// An event changes its subject, the things that it names, and what waits for its subject.
void Agenda::take(const Register& there, const Event& event) {
  const EventSpec& spec = spec_of(event.kind);
  look(there, spec.thing, event.subject);
  for (const FieldSpec& field : spec.fields) {
    if (field.refers_to) {
      look(there, *field.refers_to, find_text(event.fields, field.name));
    }
  }
  look_at_leaning(there, event.subject);
  if (spec.thing == Thing::Proposal) { // what takes force does so for its inquiry, too
    look_at_leaning(there, there.find(Thing::Proposal, event.subject)->text("inquiry"));
  }
  if (spec.thing == Thing::Order && spec.from.empty()) {
    note_references(*there.find(Thing::Order, event.subject));
  }
}

void Agenda::look(const Register& there, Thing thing, std::string_view id) {
  const Item* item = there.find(thing, id);
  if (item == nullptr) {
    return; // a reference that may be free, or a field that was left out
  }
  Name name{thing, id};
  if (const auto known = moments_.find(name); known != moments_.end()) {
    places_.erase({known->second, name});
    moments_.erase(known);
  }
  if (const auto coming = find_coming(there, *item)) {
    places_.emplace(coming->moment, name);
    moments_.emplace(std::move(name), coming->moment);
  }
}

void Agenda::look_at_leaning(const Register& there, std::string_view id) {
  if (const auto leaning = leaning_.find(id); leaning != leaning_.end()) {
    for (const std::string& order : leaning->second) {
      look(there, Thing::Order, order);
    }
  }
}

void Agenda::note_references(const Item& order) {
  for (const std::string& name : find_list(order.fields, "until")) {
    leaning_[name].insert(order.id); // of a fact
    if (const auto colon = name.find(':'); colon != std::string::npos) {
      leaning_[name.substr(colon + 1)].insert(order.id);
    }
  }
  if (const std::string_view adopted = order.text("adopts"); !adopted.empty()) {
    leaning_[std::string(adopted)].insert(order.id);
  }
}

} // namespace haechi::oversight
