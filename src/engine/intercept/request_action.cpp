#include "engine/intercept/request_action.h"

#include "engine/gateway/action.h"

#include <algorithm>
#include <array>

namespace haechi::engine::intercept {

namespace {

using policy::Effect;

bool holds(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// Facets that the body of a request, or an inspection of it, may settle.
bool may_settle(const policy::Decision& decision) {
  constexpr std::array<std::string_view, 7> kInBody{"model",   "tenant",  "operation", "surface",
                                                    "service", "finding", "grade"};
  return !decision.is_settled && std::ranges::any_of(decision.needs, [&](const auto& need) {
    return std::ranges::find(kInBody, need) != kInBody.end();
  });
}

bool asks_for_inspection(const policy::Decision& decision) {
  return decision.effect == Effect::Inspect || decision.effect == Effect::Redact ||
         holds(decision.obligations, "inspect");
}

bool is_satisfied(const policy::Decision& decision, Inspection inspection) {
  return inspection == Inspection::Redacted ||
         (inspection == Inspection::Done && decision.effect != Effect::Redact);
}

} // namespace

RequestVerdict to_request_verdict(const policy::Decision& decision,
                                  const gateway::Snapshot& snapshot, const Question& question) {
  RequestVerdict out;
  out.verdict = gateway::to_verdict(decision, snapshot, question.subject, gateway::Depth::Request);
  std::vector<std::string>& unmet = out.verdict.unmet;
  if (decision.at_least == Effect::Block && decision.effect == Effect::Block) {
    out.next = Next::Refuse;
    return out;
  }
  const bool wants_inspection = asks_for_inspection(decision);
  out.needs_inspection = wants_inspection;
  const bool may_read = question.stage == Stage::Head && question.has_content;
  if (may_read && (wants_inspection || may_settle(decision))) {
    out.next = Next::Read;
    out.verdict.action = gateway::Action::Pass;
  } else if (wants_inspection) {
    // Nothing to read is read at once.
    const Inspection inspection = question.has_content ? question.inspection : Inspection::Redacted;
    if (is_satisfied(decision, inspection)) {
      out.verdict.action =
          decision.effect == Effect::Block ? gateway::Action::Refuse : gateway::Action::Pass;
      std::erase(unmet, "inspect");
    } else if (holds(decision.obligations, "inspect") &&
               snapshot.on_undecided(question.subject.who.body) == Effect::Block) {
      out.verdict.action = gateway::Action::Refuse;
    }
    out.next = out.verdict.is_refusal() ? Next::Refuse : Next::Pass;
  } else {
    out.next = out.verdict.is_refusal() ? Next::Refuse : Next::Pass;
  }
  out.verdict.is_legal = out.verdict.is_legal && out.next == Next::Refuse;
  const bool warns = out.next != Next::Refuse && decision.effect == Effect::Warn;
  out.owes_acknowledgement =
      out.next != Next::Refuse && (warns || holds(decision.obligations, "acknowledge"));
  out.owes_justification = out.next != Next::Refuse && holds(decision.obligations, "justify");
  return out;
}

} // namespace haechi::engine::intercept
