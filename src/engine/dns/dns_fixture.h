#pragma once
// For tests: a judge of a few rules, a recorder that keeps all, and ports that write down what the
// DNS engine asks.

#include "engine/dns/responder.h"
#include "text/host_name.h"
#include "wire/dns/message_fixture.h"

#include <deque>
#include <map>
#include <set>

namespace haechi::engine::dns::fixture {

namespace wf = wire::dns::fixture;
using namespace std::chrono_literals;

inline const Instant kStart{std::chrono::sys_days(std::chrono::year(2025) / 2 / 6)};

// Refuses or records by suffix of the host, for all or for one subject.
class FakeJudge final : public gateway::Judge {
 public:
  FakeJudge() {
    for (std::uint32_t i = 0; i < 2; ++i) {
      subjects_[i].index = i;
      subjects_[i].name = i == 0 ? "pc" : "phone";
    }
    plain_.action = gateway::Action::Pass;
    plain_.trace = gateway::Trace::Counted;
    plain_.effect = policy::Effect::Allow;
    unknown_.reason = "unknown-client";
  }

  struct Rule {
    std::string suffix;
    gateway::Verdict verdict;
    std::optional<std::uint32_t> subject = {};
    bool is_exact = false;
  };

  // The rule that was added last counts first.
  void add(Rule rule) {
    rules_.push_front(std::move(rule));
    ++epoch_;
  }

  void block(const std::string& suffix) { add({.suffix = suffix, .verdict = refusal()}); }

  void clear() {
    rules_.clear();
    ++epoch_;
  }

  static gateway::Verdict refusal() {
    gateway::Verdict verdict;
    verdict.reason = "named-block";
    verdict.by = "order-1";
    return verdict;
  }

  static gateway::Verdict pass(gateway::Trace trace) {
    gateway::Verdict verdict;
    verdict.action = gateway::Action::Pass;
    verdict.trace = trace;
    verdict.effect = policy::Effect::Allow;
    return verdict;
  }

  [[nodiscard]] std::uint64_t epoch() const override { return epoch_; }

  // 127.0.0.1 is subject 0, 127.0.0.2 subject 1; nobody else is known.
  [[nodiscard]] const gateway::Subject* identify(const IpAddress& client) const override {
    if (client == *IpAddress::parse("127.0.0.1")) {
      return &subjects_[0];
    }
    return client == *IpAddress::parse("127.0.0.2") ? &subjects_[1] : nullptr;
  }

  [[nodiscard]] const gateway::Subject* identify_user(const IpAddress&,
                                                      std::string_view) const override {
    return nullptr;
  }

  [[nodiscard]] const gateway::Verdict&
  judge(const gateway::Subject& subject, std::string_view host, gateway::Depth, Instant) override {
    judged.emplace_back(host);
    for (const Rule& rule : rules_) {
      const bool is_meant = !rule.subject || *rule.subject == subject.index;
      if (is_meant &&
          (rule.is_exact ? host == rule.suffix : text::is_same_or_below(host, rule.suffix))) {
        return rule.verdict;
      }
    }
    return plain_;
  }

  [[nodiscard]] const gateway::Verdict& judge_undecided(const gateway::Subject&, gateway::Depth,
                                                        std::string_view, Instant) override {
    return unknown_;
  }

  [[nodiscard]] const gateway::Verdict& refuse_unknown_client() const override { return unknown_; }

  [[nodiscard]] ledger::Record make_record(const gateway::Subject* subject, const IpAddress&,
                                           std::string_view host, gateway::Depth,
                                           const gateway::Verdict& verdict, std::string reference,
                                           Instant now) const override {
    ledger::Record record;
    record.at = now;
    record.reference = std::move(reference);
    record.subject = subject != nullptr ? subject->name : "";
    record.host = std::string(host);
    record.action = verdict.is_refusal() ? "refuse" : "pass";
    record.reason = verdict.reason;
    return record;
  }

  [[nodiscard]] emit::Refusal make_refusal(const gateway::Subject*, std::string_view host,
                                           const gateway::Verdict& verdict, std::string reference,
                                           Instant now) const override {
    emit::Refusal refusal;
    refusal.host = std::string(host);
    refusal.reason = verdict.reason;
    refusal.order = verdict.by;
    refusal.issuer = {.en = "The Ministry", .ko = ""};
    refusal.reference = std::move(reference);
    refusal.at = now;
    refusal.is_legal = verdict.is_legal;
    return refusal;
  }

  std::vector<std::string> judged;

 private:
  std::array<gateway::Subject, 2> subjects_;
  std::deque<Rule> rules_;
  gateway::Verdict plain_;
  gateway::Verdict unknown_;
  std::uint64_t epoch_ = 1;
};

class FakeRecorder final : public ledger::Recorder {
 public:
  void record(ledger::Record record) override { records.push_back(std::move(record)); }

  void count_dns_allowed() override { ++allowed; }

  void count_proxy_allowed() override {}

  // `refuse HOST REASON` lines of all records.
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const ledger::Record& record : records) {
      out.push_back(record.action + " " + record.host + " " + record.reason);
    }
    return out;
  }

  std::vector<ledger::Record> records;
  int allowed = 0;
};

struct Question {
  AttemptId attempt;
  Endpoint upstream;
  wire::dns::Carrier carrier{};
  Bytes query;

  [[nodiscard]] unsigned id() const { return wire::dns::read_u16(query, 0); }
};

class FakeUpstreams final : public UpstreamPort {
 public:
  bool ask(AttemptId attempt, const Endpoint& upstream, wire::dns::Carrier carrier,
           ByteView query) override {
    if (has_no_sockets) {
      return false;
    }
    questions.push_back({.attempt = attempt,
                         .upstream = upstream,
                         .carrier = carrier,
                         .query = Bytes(query.begin(), query.end())});
    open.insert({attempt.slot, attempt.generation});
    return true;
  }

  void forget(AttemptId attempt) override { open.erase({attempt.slot, attempt.generation}); }

  bool has_no_sockets = false;
  std::vector<Question> questions;
  std::set<std::pair<std::uint32_t, std::uint32_t>> open;
};

class FakeReplies final : public ReplyPort {
 public:
  void reply(const Client& client, ByteView message) override {
    replies.emplace_back(client, Bytes(message.begin(), message.end()));
  }

  std::vector<std::pair<Client, Bytes>> replies;
};

inline const Endpoint kFirstUpstream = *Endpoint::parse("192.0.2.53:53");
inline const Endpoint kSecondUpstream = *Endpoint::parse("192.0.2.54:53");

// An answer to `question` as an upstream gives it: id and question echoed, records of `answer`.
inline Bytes as_answer(const Question& question, const wf::Message& answer) {
  Bytes bytes = answer.bytes();
  wire::dns::put_u16(bytes, 0, static_cast<std::uint16_t>(question.id()));
  return bytes;
}

inline wf::Message answer_to(std::string_view name, wire::dns::Type type = wire::dns::Type::A,
                             unsigned flags = wf::kAnswerFlags) {
  return wf::Message(flags).question(name, type);
}

} // namespace haechi::engine::dns::fixture
