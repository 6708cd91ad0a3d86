// What is not known yet, and what the answer would be once it were: each value is decided.
#include "policy/explain/parts.h"

#include <algorithm>

namespace haechi::policy {

namespace {

constexpr std::size_t kMostNeeds = 8;

// Values that lead to the same answer are told together.
struct Same {
  Answer answer;
  std::vector<std::string> values;
  std::vector<Fact> facts;
};

std::vector<Same> decide_all(const Matter& matter, const std::vector<Change>& changes) {
  std::vector<Same> out;
  for (const Change& change : changes) {
    Request changed = matter.request;
    apply(changed, change);
    Answer answer = to_answer(matter.decider.decide(changed));
    auto found = std::ranges::find(out, answer, &Same::answer);
    if (found == out.end()) {
      out.push_back({std::move(answer), {}, {}});
      found = out.end() - 1;
    }
    const std::string value = change.becomes.empty() ? "" : change.becomes.front();
    found->facts.push_back({change.facet, value, name_value(matter.decider, change.facet, value)});
  }
  return out;
}

void tell_need(const Matter& matter, const Choices& choices, const std::string& need,
               Section& out) {
  std::vector<Change> changes = choices.of(need, matter.request);
  const bool has_nothing =
      std::ranges::any_of(changes, [](const Change& change) { return change.becomes.empty(); });
  const bool may_be_nothing = need == "role" || need == "group" || need == "purpose" ||
                              need == "tenant" || need.starts_with("attribute");
  if (may_be_nothing && !has_nothing) {
    changes.push_back({.facet = need, .was = {}, .becomes = {}});
  }
  out.statements.push_back(
      {.id = "unknown", .arguments = {{"facet", std::vector<Fact>{{need, "", {}, true}}}}});
  for (Same& same : decide_all(matter, changes)) {
    out.statements.push_back(
        {.id = "unknown.if",
         .arguments = {{"facts", std::move(same.facts)}, {"answer", std::move(same.answer)}},
         .order = {},
         .where = {},
         .is_detail = true});
  }
  if (changes.empty()) {
    out.statements.push_back({.id = "unknown.untried", .is_detail = true});
  }
}

} // namespace

Section tell_unknown(const Matter& matter) {
  Section out{Topic::Unknown, {}};
  const auto& needs = matter.decision.needs;
  if (needs.empty()) {
    return out;
  }
  const Choices choices(matter.decider, heard_orders(matter.decision));
  for (std::size_t i = 0; i < needs.size() && i < kMostNeeds; ++i) {
    tell_need(matter, choices, needs[i], out);
  }
  if (needs.size() > kMostNeeds) {
    out.statements.push_back(
        {.id = "unknown.more",
         .arguments = {
             {"facets", std::vector<std::string>(needs.begin() + kMostNeeds, needs.end())}}});
  }
  return out;
}

} // namespace haechi::policy
