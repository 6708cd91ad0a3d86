#include "policy/model/decide.h"

#include "policy/model/bodies.h"
#include "policy/model/match.h"
#include "policy/model/superseding.h"

#include <algorithm>
#include <set>

namespace haechi::policy::model {

namespace {

Decision answer(Effect effect, std::string reason) {
  Decision decision;
  decision.effect = effect;
  decision.is_settled = true;
  decision.reason = std::move(reason);
  return decision;
}

template <class Declared>
const Declared* find_declared(const std::vector<Declared>& all, const std::string& id) {
  const auto found = std::ranges::find(all, id, &Declared::id);
  return found == all.end() ? nullptr : &*found;
}

// Undeclared, or declared without an owner, counts as owned by the body.
template <class Declared> bool is_owned_by_body(const Declared* declared) {
  return declared == nullptr || declared->owner.value_or(Owner::Body) == Owner::Body;
}

// Step 1.
bool is_out_of_reach(const Facts& facts) {
  return !is_owned_by_body(find_declared(facts.policy->devices, facts.device)) &&
         !is_owned_by_body(find_declared(facts.policy->zones, facts.zone));
}

// Step 2.
bool is_stopped_by_zone(const Facts& facts) {
  const Zone* zone = find_declared(facts.policy->zones, facts.zone);
  return zone != nullptr && zone->no_egress && is_generative_ai(facts) &&
         facts.service->hosting != "self";
}

Decision answer_without_service(const Facts& facts) {
  const Zone* zone = find_declared(facts.policy->zones, facts.zone);
  const bool is_unlisted = facts.is_unlisted_host && zone != nullptr && zone->unlisted;
  Decision decision = answer(is_unlisted ? *zone->unlisted : Effect::Allow, "default");
  if (const auto implied = implied_obligation(decision.effect); !implied.empty()) {
    decision.obligations.emplace_back(implied);
  }
  return decision;
}

std::vector<Voice> hear_all(const Facts& facts) {
  std::vector<Voice> voices;
  for (const Order& order : facts.policy->orders) {
    voices.push_back(hear(facts, order));
  }
  return voices;
}

// A silenced order counts for nothing from here on.
void silence(std::vector<Voice>& voices) {
  const std::vector<bool> silenced = find_silenced(voices);
  for (std::size_t i = 0; i < voices.size(); ++i) {
    if (silenced[i] && voices[i].is_heard()) {
      voices[i].rules = RuleState::Silent;
      voices[i].said.clear();
      voices[i].line.said.reset();
      voices[i].line.exemption.clear();
      voices[i].line.invalid_exemptions.clear();
      voices[i].line.skipped = "superseded";
    }
  }
}

// The body's default that speaks as well, unless a rule as near has taken its place.
std::optional<Effect> find_speaking_default(const Facts& facts, const std::vector<Voice>& voices) {
  const Zone* zone = find_declared(facts.policy->zones, facts.zone);
  const bool is_known = find_body(*facts.policy, facts.body) != nullptr;
  const std::string& subject = is_known || zone == nullptr ? facts.body : zone->body;
  const Body* holder = find_default_holder(*facts.policy, subject);
  if (holder == nullptr || !is_generative_ai(facts)) {
    return std::nullopt;
  }
  const int rank = depth_of(*facts.policy, holder->id);
  const bool is_displaced = std::ranges::any_of(voices, [&](const Voice& voice) {
    return voice.rules != RuleState::Silent && voice.line.rank >= rank;
  });
  return is_displaced ? std::nullopt : holder->default_effect;
}

Effect strictest(const std::vector<Voice>& voices, std::optional<Effect> by_default) {
  Effect effect = by_default.value_or(Effect::Allow);
  for (const Voice& voice : voices) {
    effect = std::max(effect, voice.line.said.value_or(Effect::Allow));
  }
  return effect;
}

void add_obligations(const Said& said, std::set<std::string>& obligations) {
  obligations.insert(said.obligations.begin(), said.obligations.end());
  obligations.emplace(implied_obligation(said.effect));
}

std::vector<std::string> gather_obligations(const std::vector<Voice>& voices,
                                            std::optional<Effect> by_default) {
  std::set<std::string> obligations;
  if (by_default) {
    obligations.emplace(implied_obligation(*by_default));
  }
  for (const Voice& voice : voices) {
    for (const Said& said : voice.said) {
      add_obligations(said, obligations);
    }
    if (voice.rules == RuleState::Exempted) {
      obligations.insert("log");
    }
  }
  obligations.erase("");
  return {obligations.begin(), obligations.end()};
}

// The part of an order that said the effect: its rule before its data, these as written.
const Said* find_saying(const Voice& voice, Effect effect) {
  const auto found = std::ranges::find(voice.said, effect, &Said::effect);
  return found == voice.said.end() ? nullptr : &*found;
}

struct Determining {
  const Voice* voice = nullptr;
  const Said* said = nullptr;
};

// Whether `a` determines rather than `b`: the more specific target, the deeper rank, the later
// `from` (none: earliest), the smaller id.
bool is_before(const Determining& a, const Determining& b) {
  if (a.said->specificity != b.said->specificity) {
    return a.said->specificity > b.said->specificity;
  }
  if (a.voice->line.rank != b.voice->line.rank) {
    return a.voice->line.rank > b.voice->line.rank;
  }
  if (a.voice->from != b.voice->from) {
    return a.voice->from > b.voice->from;
  }
  return a.voice->order->id < b.voice->order->id;
}

Determining find_determining(const std::vector<Voice>& voices, Effect effect) {
  Determining best;
  for (const Voice& voice : voices) {
    const Determining next{&voice, find_saying(voice, effect)};
    if (next.said != nullptr && (best.said == nullptr || is_before(next, best))) {
      best = next;
    }
  }
  return best;
}

const Voice* find_lifted(const std::vector<Voice>& voices, RuleState state) {
  const Voice* smallest = nullptr;
  for (const Voice& voice : voices) {
    if (voice.rules == state && (smallest == nullptr || voice.order->id < smallest->order->id)) {
      smallest = &voice;
    }
  }
  return smallest;
}

void explain_silence(const std::vector<Voice>& voices, Decision& decision) {
  decision.reason = "default";
  const Voice* exempted = find_lifted(voices, RuleState::Exempted);
  const Voice* carved_out = find_lifted(voices, RuleState::CarvedOut);
  if (exempted != nullptr) {
    decision.reason = "exempt-valid";
    decision.by = exempted->order->id;
  } else if (carved_out != nullptr) {
    decision.reason = "carve-out";
    decision.by = carved_out->order->id;
  }
}

void explain(const std::vector<Voice>& voices, std::optional<Effect> by_default,
             Decision& decision) {
  const Determining determining = find_determining(voices, decision.effect);
  if (determining.said != nullptr) {
    decision.reason = determining.said->reason;
    decision.by = determining.voice->order->id;
    decision.instead = determining.said->instead;
  } else if (by_default) {
    decision.reason = "default";
  } else {
    explain_silence(voices, decision);
  }
}

Decision answer_by_orders(const Facts& facts) {
  std::vector<Voice> voices = hear_all(facts);
  silence(voices);
  const std::optional<Effect> by_default = find_speaking_default(facts, voices);
  Decision decision = answer(strictest(voices, by_default), "");
  decision.obligations = gather_obligations(voices, by_default);
  explain(voices, by_default, decision);
  for (const Voice& voice : voices) {
    decision.trace.push_back(voice.line);
  }
  std::ranges::sort(decision.trace, {}, &TraceLine::order);
  return decision;
}

Decision decide(const Facts& facts) {
  if (is_out_of_reach(facts)) {
    return answer(Effect::NoDecision, "out-of-reach");
  }
  if (!facts.service) {
    return answer_without_service(facts);
  }
  if (is_stopped_by_zone(facts)) {
    return answer(Effect::Block, "zone-no-egress");
  }
  return answer_by_orders(facts);
}

} // namespace

std::string_view implied_obligation(Effect effect) {
  switch (effect) {
  case Effect::Warn:
    return "acknowledge";
  case Effect::Inspect:
  case Effect::Redact:
    return "inspect";
  default:
    return "";
  }
}

Decision decide_complete(const Policy& policy, const catalog::Catalog& catalog,
                         const Request& request) {
  Decision decision = decide(resolve_facts(policy, catalog, request));
  decision.at_least = decision.effect;
  decision.at_most = decision.effect;
  return decision;
}

} // namespace haechi::policy::model
