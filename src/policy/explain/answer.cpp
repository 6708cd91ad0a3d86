// The answer, what was asked, what comes along with it, and what to use instead.
#include "policy/explain/parts.h"

#include <array>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 15> kAskedFacets{
    "body",    "role",    "group", "located", "assurance", "device",    "zone",   "host",
    "service", "surface", "tier",  "tenant",  "model",     "operation", "purpose"};

void add_fact(const Matter& matter, std::string_view facet, std::vector<Fact>& facts) {
  if (const Known value = value_of(matter.request, facet)) {
    facts.push_back({std::string(facet), *value, name_value(matter.decider, facet, *value)});
  }
}

Statement tell_request(const Matter& matter) {
  std::vector<Fact> facts;
  for (const std::string_view facet : kAskedFacets) {
    add_fact(matter, facet, facts);
  }
  if (matter.request.who.attributes) {
    for (const auto& [name, value] : *matter.request.who.attributes) {
      facts.push_back({"attributes." + name, value.value_or(""), {}});
    }
  }
  if (matter.request.data) {
    add_fact(matter, "finding", facts);
    add_fact(matter, "grade", facts);
  }
  const bool is_bare = facts.empty();
  return {.id = is_bare ? "asked.nothing" : "asked",
          .arguments = {{"facts", std::move(facts)}, {"at", matter.request.at}}};
}

Statement tell_duty(const Matter& matter, const std::string& word) {
  const std::size_t colon = word.find(':');
  const std::string kind = word.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : word.substr(colon + 1);
  if (kind == "report" && !rest.empty()) {
    return {.id = "duty.report", .arguments = {{"body", name_body(matter.policy(), rest)}}};
  }
  if (kind == "route-to" && !rest.empty()) {
    return {.id = "duty.route-to",
            .arguments = {{"service", name_service(matter.decider.catalog(), rest)}}};
  }
  constexpr std::array<std::string_view, 8> kWords{"acknowledge", "inspect",       "justify",
                                                   "log",         "notice-page",   "incident",
                                                   "remove",      "delete-account"};
  for (const std::string_view known : kWords) {
    if (known == word) {
      return {.id = "duty." + word, .arguments = {}};
    }
  }
  return {.id = "duty.other", .arguments = {{"word", word}}};
}

} // namespace

Section tell_answer(const Matter& matter) {
  const Decision& decision = matter.decision;
  Section out{Topic::Answer, {}};
  if (decision.is_settled) {
    out.statements.push_back({.id = "answer." + std::string(to_word(decision.effect))});
  } else {
    const bool is_one_effect = decision.at_least == decision.at_most;
    out.statements.push_back(
        {.id = is_one_effect ? "answer.open-duties" : "answer.open",
         .arguments = {{"least", decision.at_least}, {"most", decision.at_most}}});
    out.statements.push_back(
        {.id = "answer.meanwhile", .arguments = {{"effect", decision.effect}}});
  }
  out.statements.push_back(tell_request(matter));
  return out;
}

Section tell_duties(const Matter& matter) {
  Section out{Topic::Duties, {}};
  for (const std::string& word : matter.decision.obligations) {
    out.statements.push_back(tell_duty(matter, word));
  }
  if (!matter.decision.obligations_open.empty()) {
    out.statements.push_back(
        {.id = "duty.open", .arguments = {{"words", matter.decision.obligations_open}}});
  }
  return out;
}

Section tell_instead(const Matter& matter) {
  Section out{Topic::Instead, {}};
  for (const std::string& service : matter.decision.instead) {
    out.statements.push_back(
        {.id = "instead",
         .arguments = {{"service", name_service(matter.decider.catalog(), service)}}});
  }
  return out;
}

} // namespace haechi::policy
