#pragma once
// A request judge that the tests steer, and an inspection that does as it is told.

#include "engine/intercept/content_hook.h"
#include "engine/intercept/request_judge.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace haechi::engine::intercept::fixture {

inline RequestVerdict allow() {
  RequestVerdict verdict;
  verdict.next = Next::Pass;
  verdict.verdict = {.action = gateway::Action::Pass,
                     .trace = gateway::Trace::Counted,
                     .effect = policy::Effect::Allow,
                     .reason = "default"};
  return verdict;
}

inline RequestVerdict block() {
  RequestVerdict verdict;
  verdict.next = Next::Refuse;
  verdict.verdict = {.action = gateway::Action::Refuse,
                     .effect = policy::Effect::Block,
                     .reason = "named-block",
                     .by = "block-order",
                     .services = {"chat"}};
  return verdict;
}

inline RequestVerdict warn() {
  RequestVerdict verdict = allow();
  verdict.owes_acknowledgement = true;
  verdict.verdict.trace = gateway::Trace::Recorded;
  verdict.verdict.effect = policy::Effect::Warn;
  verdict.verdict.unmet = {"acknowledge", "warn-unshown"};
  verdict.verdict.services = {"chat"};
  return verdict;
}

// Reads the body first, then passes, or refuses what could not be read.
inline RequestVerdict inspect(const Question& question) {
  RequestVerdict verdict = allow();
  verdict.needs_inspection = true;
  verdict.verdict.trace = gateway::Trace::Recorded;
  verdict.verdict.effect = policy::Effect::Inspect;
  if (question.stage == Stage::Head && question.has_content) {
    verdict.next = Next::Read;
  } else if (question.has_content && question.inspection == Inspection::Impossible) {
    verdict.next = Next::Refuse;
    verdict.verdict.action = gateway::Action::Refuse;
    verdict.verdict.reason = "undecided";
  }
  return verdict;
}

class StandInJudge final : public RequestJudge {
 public:
  std::function<RequestVerdict(const Question&)> answer = [](const Question&) { return allow(); };
  std::uint64_t current_epoch = 1;
  bool knows_client = true;
  gateway::Subject subject;
  gateway::Verdict unknown;
  std::vector<std::string> offered;
  std::vector<std::string> asked; // host method path
  std::vector<std::string> declared;

  StandInJudge() {
    subject.name = "mina";
    unknown.reason = "unknown-client";
  }

  [[nodiscard]] std::uint64_t epoch() const override { return current_epoch; }

  [[nodiscard]] const gateway::Subject*
  find_subject(const IpAddress& /*client*/, const identity::Claims& /*claims*/) const override {
    return knows_client ? &subject : nullptr;
  }

  [[nodiscard]] const gateway::Verdict& refuse_unknown_client() const override { return unknown; }

  [[nodiscard]] RequestVerdict judge(const Question& question, Instant /*now*/) override {
    asked.push_back(std::string(question.host) + " " + question.request.method + " " +
                    question.request.path);
    declared.push_back(std::string(question.purpose) + (question.has_pledged ? ", pledged" : ""));
    return answer(question);
  }

  [[nodiscard]] const std::vector<std::string>& purposes() const override { return offered; }

  [[nodiscard]] ledger::Record make_record(const gateway::Subject* who, const IpAddress& client,
                                           std::string_view host, const gateway::Verdict& verdict,
                                           std::string reference, Instant now) const override {
    ledger::Record record;
    record.at = now;
    record.reference = std::move(reference);
    record.subject = who != nullptr ? who->name : client.to_string();
    record.host = host;
    record.effect = policy::to_word(verdict.effect);
    record.action = verdict.is_refusal() ? "refuse" : "pass";
    record.reason = verdict.reason;
    record.by = verdict.by;
    record.unmet = verdict.unmet;
    return record;
  }

  [[nodiscard]] emit::Refusal make_refusal(const gateway::Subject* /*who*/, std::string_view host,
                                           const gateway::Verdict& verdict, std::string reference,
                                           Instant now) const override {
    emit::Refusal refusal;
    refusal.host = host;
    refusal.services = {{"Chat", "채팅"}};
    refusal.effect = policy::to_word(verdict.effect);
    refusal.reason = verdict.reason;
    refusal.order = verdict.by;
    refusal.reference = std::move(reference);
    refusal.at = now;
    refusal.is_legal = verdict.is_legal;
    return refusal;
  }
};

// What was shown, and what to say to each piece.
class StandInHook final : public ContentHook {
 public:
  std::vector<std::string> shown; // `> bytes` of requests, `< bytes` of answers
  std::function<Ruling(Direction, Unit, std::string_view)> ruling =
      [](Direction, Unit, std::string_view) { return Ruling(); };
  std::function<Outcome()> outcome = [] { return Outcome{.was_read = true}; };
  std::function<std::optional<Redaction>()> redaction = [] { return std::nullopt; };
  std::function<std::optional<Ruling>(AnswerPart)> settled = [](AnswerPart) {
    return std::nullopt;
  };
  bool wants_answer = false;

  [[nodiscard]] std::unique_ptr<Inspector> open() override {
    return std::make_unique<StandIn>(*this);
  }

  [[nodiscard]] std::string all(Direction direction) const {
    std::string out;
    for (const std::string& piece : shown) {
      if (piece.starts_with(direction == Direction::Request ? '>' : '<')) {
        out += piece.substr(2);
      }
    }
    return out;
  }

 private:
  class StandIn final : public Inspector {
   public:
    explicit StandIn(StandInHook& hook) : hook_(hook) {}

    void begin(const ContentHead& /*head*/) override {}

    [[nodiscard]] Ruling take(Direction direction, Unit unit, std::string_view bytes) override {
      hook_.shown.push_back((direction == Direction::Request ? "> " : "< ") + std::string(bytes));
      return hook_.ruling(direction, unit, bytes);
    }

    [[nodiscard]] Outcome end_request() override { return hook_.outcome(); }

    [[nodiscard]] std::optional<Redaction> redact() override { return hook_.redaction(); }

    [[nodiscard]] bool wants_answer() const override { return hook_.wants_answer; }

    [[nodiscard]] std::optional<Ruling> settle_answer(AnswerPart part) override {
      return hook_.settled(part);
    }

    [[nodiscard]] Ruling end_answer() override { return {}; }

   private:
    StandInHook& hook_;
  };
};

} // namespace haechi::engine::intercept::fixture
