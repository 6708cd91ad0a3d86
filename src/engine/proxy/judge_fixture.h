#pragma once
// A judge for tests: verdicts by host, identities by switch, everything it was asked kept.

#include "engine/gateway/judge.h"

#include <map>
#include <memory>
#include <vector>

namespace haechi::engine::proxy::fixture {

inline gateway::Verdict allow() {
  return {.action = gateway::Action::Pass,
          .trace = gateway::Trace::Counted,
          .effect = policy::Effect::Allow,
          .reason = "default"};
}

inline gateway::Verdict warn() {
  return {.action = gateway::Action::Pass,
          .trace = gateway::Trace::Recorded,
          .effect = policy::Effect::Warn,
          .reason = "restricted",
          .by = "caution-order",
          .unmet = {"warn-unshown"}};
}

inline gateway::Verdict block() {
  return {.action = gateway::Action::Refuse,
          .trace = gateway::Trace::Recorded,
          .effect = policy::Effect::Block,
          .reason = "named-block",
          .by = "block-order"};
}

inline gateway::Verdict out_of_reach() {
  return {.action = gateway::Action::Pass,
          .trace = gateway::Trace::None,
          .effect = policy::Effect::NoDecision,
          .reason = "out-of-reach"};
}

class FakeJudge : public gateway::Judge {
 public:
  FakeJudge() {
    by_address.name = "127.0.0.1/32";
    by_user.name = "mina";
    by_user.index = 1;
    unknown.reason = "unknown-client";
  }

  // What the tests set.
  std::map<std::string, gateway::Verdict, std::less<>> verdicts; // allow() where none is set
  gateway::Verdict undecided = block();
  bool knows_addresses = true;
  std::uint64_t current_epoch = 1;
  gateway::Subject by_address;
  gateway::Subject by_user;
  gateway::Verdict unknown;
  // What it was asked: `host@depth`, or `?reason@depth`.
  std::vector<std::string> asked;

  [[nodiscard]] std::uint64_t epoch() const override { return current_epoch; }

  [[nodiscard]] const gateway::Subject* identify(const IpAddress& /*client*/) const override {
    return knows_addresses ? &by_address : nullptr;
  }

  [[nodiscard]] const gateway::Subject* identify_user(const IpAddress& /*client*/,
                                                      std::string_view user) const override {
    return user == by_user.name ? &by_user : nullptr;
  }

  [[nodiscard]] const gateway::Verdict& judge(const gateway::Subject& /*subject*/,
                                              std::string_view host, gateway::Depth depth,
                                              Instant /*now*/) override {
    asked.push_back(std::string(host) + "@" + std::string(to_word(depth)));
    const auto found = verdicts.find(host);
    return found == verdicts.end() ? give(allow()) : give(found->second);
  }

  [[nodiscard]] const gateway::Verdict& judge_undecided(const gateway::Subject& /*subject*/,
                                                        gateway::Depth depth,
                                                        std::string_view reason,
                                                        Instant /*now*/) override {
    asked.push_back("?" + std::string(reason) + "@" + std::string(to_word(depth)));
    gateway::Verdict verdict = undecided;
    verdict.reason = reason;
    return give(verdict);
  }

  [[nodiscard]] const gateway::Verdict& refuse_unknown_client() const override { return unknown; }

  [[nodiscard]] ledger::Record make_record(const gateway::Subject* subject, const IpAddress& client,
                                           std::string_view host, gateway::Depth depth,
                                           const gateway::Verdict& verdict, std::string reference,
                                           Instant now) const override {
    ledger::Record record;
    record.at = now;
    record.reference = std::move(reference);
    record.subject = subject != nullptr ? subject->name : client.to_string();
    record.host = host;
    record.depth = to_word(depth);
    record.effect = to_word(verdict.effect);
    record.action = verdict.is_refusal() ? "refuse" : "pass";
    record.reason = verdict.reason;
    record.by = verdict.by;
    record.unmet = verdict.unmet;
    return record;
  }

  [[nodiscard]] emit::Refusal make_refusal(const gateway::Subject* /*subject*/,
                                           std::string_view host, const gateway::Verdict& verdict,
                                           std::string reference, Instant now) const override {
    emit::Refusal refusal;
    refusal.host = host;
    refusal.effect = to_word(verdict.effect);
    refusal.reason = verdict.reason;
    refusal.order = verdict.by;
    refusal.reference = std::move(reference);
    refusal.at = now;
    refusal.is_legal = verdict.is_legal;
    return refusal;
  }

 private:
  // As a real judge may: the former answer is gone with the next one.
  const gateway::Verdict& give(gateway::Verdict verdict) {
    auto next = std::make_unique<gateway::Verdict>(std::move(verdict));
    answer_ = std::move(next);
    return *answer_;
  }

  std::unique_ptr<gateway::Verdict> answer_;
};

} // namespace haechi::engine::proxy::fixture
