#include "engine/gateway/action.h"

#include <algorithm>

namespace haechi::engine::gateway {

namespace {

using policy::Effect;

// What really happens for an effect where no page can be shown and no content be read.
Effect to_carried_out(Effect effect, const Snapshot& snapshot, const Subject& subject) {
  if (effect == Effect::Inspect || effect == Effect::Redact) {
    return snapshot.on_undecided(subject.who.body);
  }
  return effect;
}

std::vector<std::string> find_unmet(const Verdict& verdict, Effect carried_out, Depth depth) {
  std::vector<std::string> unmet;
  for (const std::string& obligation : verdict.obligations) {
    const bool is_met = obligation == "log" || (obligation == "notice-page" &&
                                                depth == Depth::Request && verdict.is_refusal());
    if (!is_met) {
      unmet.push_back(obligation);
    }
  }
  if (carried_out == Effect::Warn) {
    unmet.emplace_back("warn-unshown");
  }
  return unmet;
}

bool is_plain(const Verdict& verdict) {
  return verdict.effect == Effect::Allow && verdict.obligations.empty() && verdict.by.empty() &&
         verdict.is_settled;
}

bool is_legal_refusal(const Verdict& verdict, const Snapshot& snapshot) {
  const policy::Order* order = snapshot.find_order(verdict.by);
  return order != nullptr && !snapshot.is_operators(order->issuer);
}

} // namespace

Verdict to_verdict(const policy::Decision& decision, const Snapshot& snapshot,
                   const Subject& subject, Depth depth) {
  Verdict verdict;
  verdict.effect = decision.effect;
  verdict.is_settled = decision.is_settled;
  verdict.reason = decision.reason;
  verdict.by = decision.by.value_or("");
  verdict.obligations = decision.obligations;
  verdict.instead = decision.instead;
  const Effect carried_out = to_carried_out(decision.effect, snapshot, subject);
  verdict.action = carried_out == Effect::Block ? Action::Refuse : Action::Pass;
  verdict.unmet = find_unmet(verdict, carried_out, depth);
  verdict.is_legal = verdict.is_refusal() && is_legal_refusal(verdict, snapshot);
  if (decision.effect == Effect::NoDecision) {
    verdict.trace = Trace::None;
  } else {
    verdict.trace = is_plain(verdict) ? Trace::Counted : Trace::Recorded;
  }
  return verdict;
}

} // namespace haechi::engine::gateway
