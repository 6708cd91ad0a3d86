#include "policy/model/voice.h"

#include "policy/model/bodies.h"
#include "policy/model/exemptions.h"
#include "policy/model/match.h"
#include "policy/model/moments.h"
#include "policy/model/reasons.h"

#include <algorithm>

namespace haechi::policy::model {

namespace {

const Zone* find_zone(const Facts& facts) {
  const auto zone = std::ranges::find(facts.policy->zones, facts.zone, &Zone::id);
  return zone == facts.policy->zones.end() ? nullptr : &*zone;
}

// The depth at which the order reaches the user as a visitor of the zone; 0 when it does not.
int visitor_standing(const Facts& facts, const Order& order) {
  const Zone* zone = find_zone(facts);
  if (zone == nullptr || !holds_for_visitor(facts, order.scope)) {
    return 0;
  }
  return standing_of(*facts.policy, order.issuer, zone->body);
}

template <class Part> bool target_holds(const Facts& facts, const Part& part) {
  return part.has_target ? holds(facts, part.target) : is_generative_ai(facts);
}

template <class Part> bool narrows_to(const Facts& facts, const Part& part) {
  return holds(facts, part.scope) && holds(facts, part.operation) && holds(facts, part.purpose);
}

// Step 6.
const Rule* find_first_rule(const Facts& facts, const Order& order) {
  const auto first = std::ranges::find_if(order.rules, [&](const Rule& rule) {
    return target_holds(facts, rule) && narrows_to(facts, rule);
  });
  return first == order.rules.end() ? nullptr : &*first;
}

Effect to_effect(RuleEffect effect) {
  return static_cast<Effect>(static_cast<int>(effect) + static_cast<int>(Effect::Allow));
}

Said say(const Order& order, bool is_review_due, const Rule& rule) {
  return {.effect = to_effect(rule.effect),
          .obligations = rule.obligations,
          .instead = rule.instead,
          .specificity = specificity_of(rule.has_target, rule.target),
          .reason = reason_of_rule(order, is_review_due, rule)};
}

Said say(const Facts& facts, bool is_review_due, const DataEntry& entry, const Rule* rule) {
  const bool has_own = entry.has_target || rule == nullptr;
  return {.effect = entry.effect,
          .obligations = entry.obligations,
          .instead = entry.instead,
          .specificity = has_own ? specificity_of(entry.has_target, entry.target)
                                 : specificity_of(rule->has_target, rule->target),
          .reason = reason_of_data(facts, is_review_due, entry)};
}

// An entry without a target follows the rule that matched; in an order without rules it means
// generative AI.
bool data_matches(const Facts& facts, const DataEntry& entry, const Rule* rule) {
  const bool follows_rule = !entry.has_target && rule != nullptr;
  return (follows_rule || target_holds(facts, entry)) && narrows_to(facts, entry) &&
         holds(facts, entry.finding) && holds(facts, entry.grade);
}

// Step 7.
void add_data(const Facts& facts, const Rule* rule, Voice& voice) {
  for (const DataEntry& entry : voice.order->data) {
    if (data_matches(facts, entry, rule)) {
      voice.said.push_back(say(facts, voice.line.is_review_due, entry, rule));
    }
  }
}

// Steps 6 and 8 for the rule that matched; says whether the data entries are lifted as well.
Lifts apply_rule(const Facts& facts, const Rule& rule, Voice& voice) {
  if (rule.effect == RuleEffect::Exempt) {
    voice.rules = RuleState::CarvedOut;
    voice.line.skipped = "carve-out";
    return rule.lifts;
  }
  Lifting lifting = find_lifting(facts, *voice.order);
  voice.line.invalid_exemptions = std::move(lifting.invalid);
  if (lifting.exemption.empty()) {
    voice.rules = RuleState::Spoke;
    voice.said.push_back(say(*voice.order, voice.line.is_review_due, rule));
    return Lifts::Rules;
  }
  voice.rules = RuleState::Exempted;
  voice.line.skipped = "exempt-valid";
  voice.line.exemption = lifting.exemption;
  return lifting.lifts_data ? Lifts::All : Lifts::Rules;
}

void speak(const Facts& facts, Voice& voice) {
  const Rule* rule = find_first_rule(facts, *voice.order);
  voice.line.skipped = "no-match";
  if (rule == nullptr && !voice.order->rules.empty()) {
    return;
  }
  const Lifts lifts = rule == nullptr ? Lifts::Rules : apply_rule(facts, *rule, voice);
  if (lifts == Lifts::Rules) {
    add_data(facts, rule, voice);
  }
  for (const Said& said : voice.said) {
    voice.line.said = std::max(voice.line.said, std::optional(said.effect));
  }
  if (voice.speaks()) {
    voice.line.skipped.clear();
  }
}

} // namespace

Voice hear(const Facts& facts, const Order& order) {
  Voice voice;
  voice.order = &order;
  voice.line.order = order.id;
  voice.line.is_binding = order.force == Force::Binding;
  const int own = standing_of(*facts.policy, order.issuer, facts.body); // step 3
  const int as_visitor = visitor_standing(facts, order);
  voice.line.rank = std::max(own, as_visitor);
  if (voice.line.rank == 0) {
    voice.line.skipped = "out-of-scope-body";
    return voice;
  }
  voice.line.skipped = why_not_in_force(facts, order); // step 4
  if (!voice.line.skipped.empty()) {
    return voice;
  }
  if (as_visitor == 0 && !holds(facts, order.scope)) { // step 5
    voice.line.skipped = mismatch_of(facts, order.scope);
    return voice;
  }
  voice.line.is_review_due = is_review_due(facts, order);
  voice.from = order.from ? find_when(facts, *order.from) : std::nullopt;
  speak(facts, voice);
  return voice;
}

} // namespace haechi::policy::model
