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

// What the person declares on a page may settle it, and the policy has the page shown.
bool may_be_declared(const policy::Decision& decision) {
  const bool has_question =
      holds(decision.obligations, "justify") || holds(decision.obligations_open, "justify");
  return !decision.is_settled && has_question &&
         (holds(decision.needs, "purpose") || holds(decision.needs, "attributes.pledge"));
}

// The order that waits for the declaration, where it is one alone.
std::string find_asker(const policy::Decision& decision) {
  std::string asker;
  for (const policy::TraceLine& line : decision.trace) {
    if (line.is_open || line.said) {
      if (!asker.empty()) {
        return {};
      }
      asker = line.order;
    }
  }
  return asker;
}

bool asks_for_inspection(const policy::Decision& decision) {
  return decision.effect == Effect::Inspect || decision.effect == Effect::Redact ||
         holds(decision.obligations, "inspect");
}

bool is_satisfied(const policy::Decision& decision, Inspection inspection) {
  return inspection == Inspection::Redacted ||
         (inspection == Inspection::Done && decision.effect != Effect::Redact);
}

// What becomes of a request that had to be inspected. Nothing to read is read at once.
void settle_inspection(const policy::Decision& decision, const gateway::Snapshot& snapshot,
                       const Question& question, bool is_uninspected, gateway::Verdict& verdict) {
  if (!is_uninspected) {
    verdict.action =
        decision.effect == Effect::Block ? gateway::Action::Refuse : gateway::Action::Pass;
    std::erase(verdict.unmet, "inspect");
  } else if (snapshot.on_undecided(question.subject.who.body) == Effect::Block) {
    verdict.action = gateway::Action::Refuse;
  }
}

} // namespace

RequestVerdict to_request_verdict(const policy::Decision& decision,
                                  const gateway::Snapshot& snapshot, const Question& question) {
  RequestVerdict out;
  out.verdict = gateway::to_verdict(decision, snapshot, question.subject, gateway::Depth::Request);
  if (decision.at_least == Effect::Block && decision.effect == Effect::Block) {
    out.next = Next::Refuse;
    return out;
  }
  const bool wants_inspection = asks_for_inspection(decision);
  out.needs_inspection = wants_inspection;
  bool is_uninspected = false; // it had to be, and `on_undecided` stands in its place
  const bool may_read = question.stage == Stage::Head && question.has_content;
  if (may_read && (wants_inspection || may_settle(decision))) {
    out.next = Next::Read;
    out.verdict.action = gateway::Action::Pass;
  } else {
    if (wants_inspection) {
      is_uninspected = question.has_content && !is_satisfied(decision, question.inspection);
      settle_inspection(decision, snapshot, question, is_uninspected, out.verdict);
    }
    out.next = out.verdict.is_refusal() ? Next::Refuse : Next::Pass;
  }
  if (may_be_declared(decision)) { // asked first: the page comes before a refusal
    out.hangs_on_answer = true;
    out.next = out.next == Next::Refuse ? Next::Pass : out.next;
    out.verdict.action = gateway::Action::Pass;
    if (out.verdict.by.empty()) {
      out.verdict.by = find_asker(decision); // for the page to say who asks
    }
  }
  out.verdict.is_legal = out.verdict.is_legal && out.next == Next::Refuse;
  const bool warns =
      decision.effect == Effect::Warn ||
      (is_uninspected && snapshot.on_undecided(question.subject.who.body) == Effect::Warn);
  out.owes_acknowledgement =
      out.next != Next::Refuse && (warns || holds(decision.obligations, "acknowledge"));
  out.owes_justification =
      out.next != Next::Refuse && (out.hangs_on_answer || holds(decision.obligations, "justify"));
  out.may_owe_acknowledgement =
      out.owes_acknowledgement || holds(decision.obligations_open, "acknowledge");
  out.may_owe_justification = out.owes_justification || holds(decision.obligations_open, "justify");
  return out;
}

} // namespace haechi::engine::intercept
