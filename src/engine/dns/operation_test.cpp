// What operation needs of the DNS engine: counters, flushing, reports of upstreams, marks of
// clients behind trusted forwarders, and allowed names where they are wanted.
#include "engine/dns/responder_fixture.h"

#include <gmock/gmock.h>

namespace haechi::engine::dns {
namespace {

using namespace fixture;
using wire::dns::Type;

// Knows the phone by a mark, too.
class MarkingJudge final : public gateway::Judge {
 public:
  [[nodiscard]] const gateway::Subject* identify_mark(std::string_view mark) const override {
    return mark == known ? inner.identify(*IpAddress::parse("127.0.0.2")) : nullptr;
  }

  [[nodiscard]] std::uint64_t epoch() const override { return inner.epoch(); }

  [[nodiscard]] const gateway::Subject* identify(const IpAddress& client) const override {
    return inner.identify(client);
  }

  [[nodiscard]] const gateway::Subject* identify_user(const IpAddress&,
                                                      std::string_view) const override {
    return nullptr;
  }

  [[nodiscard]] const gateway::Verdict& judge(const gateway::Subject& subject,
                                              std::string_view host, gateway::Depth depth,
                                              Instant now) override {
    return inner.judge(subject, host, depth, now);
  }

  [[nodiscard]] const gateway::Verdict& judge_undecided(const gateway::Subject& subject,
                                                        gateway::Depth depth,
                                                        std::string_view reason,
                                                        Instant now) override {
    return inner.judge_undecided(subject, depth, reason, now);
  }

  [[nodiscard]] const gateway::Verdict& refuse_unknown_client() const override {
    return inner.refuse_unknown_client();
  }

  [[nodiscard]] ledger::Record make_record(const gateway::Subject* subject, const IpAddress& client,
                                           std::string_view host, gateway::Depth depth,
                                           const gateway::Verdict& verdict, std::string reference,
                                           Instant now) const override {
    return inner.make_record(subject, client, host, depth, verdict, std::move(reference), now);
  }

  [[nodiscard]] emit::Refusal make_refusal(const gateway::Subject* subject, std::string_view host,
                                           const gateway::Verdict& verdict, std::string reference,
                                           Instant now) const override {
    return inner.make_refusal(subject, host, verdict, std::move(reference), now);
  }

  FakeJudge inner;
  std::string known;
};

class MarkTest : public testing::Test {
 protected:
  MarkTest()
      : responder_({.judge = judge_,
                    .recorder = recorder_,
                    .replies = replies_,
                    .upstreams = upstreams_,
                    .random = [this] { return random_ += 0x9E3779B97F4A7C15ULL; },
                    .references = [] { return std::string("H-1"); }},
                   {}) {
    config::Dns dns;
    dns.forwarders = {*Cidr::parse("127.0.0.1")};
    responder_.set_rules(dns);
    responder_.set_upstreams({kFirstUpstream});
    now_.wall = kStart;
    judge_.known = "client-id:branch-7";
    // Only the phone may not have it.
    judge_.inner.add({.suffix = "chat.example", .verdict = FakeJudge::refusal(), .subject = 1});
  }

  // The rcode at once; nullopt: an upstream is asked.
  std::optional<unsigned> ask(const Client& client, const Bytes& options) {
    Bytes room(1232);
    const Bytes query =
        wf::Message().question("chat.example", Type::A).opt(1232, 0, options).bytes();
    const auto answering = responder_.on_query(query, client, now_, room);
    if (answering.outcome != Responder::Outcome::Answered) {
      return std::nullopt;
    }
    return room[3] & 0x0FU;
  }

  static Bytes client_id(std::string_view id) {
    Bytes out{0xFE, 0x32, 0, static_cast<Byte>(id.size())};
    out.insert(out.end(), id.begin(), id.end());
    return out;
  }

  MarkingJudge judge_;
  FakeRecorder recorder_;
  FakeReplies replies_;
  FakeUpstreams upstreams_;
  std::uint64_t random_ = 1;
  Moment now_;
  Responder responder_;
};

TEST_F(MarkTest, CountFromTrustedForwardersAlone) {
  EXPECT_EQ(ask(kPc, client_id("branch-7")), 3U) << "judged as the phone";
  EXPECT_EQ(ask(kPc, client_id("branch-8")), std::nullopt) << "nobody: the forwarder's address";
  EXPECT_EQ(ask(kPc, {}), std::nullopt);
  config::Dns nobody;
  responder_.set_rules(nobody);
  judge_.inner.add({.suffix = "other.example", .verdict = FakeJudge::refusal()}); // a new epoch
  EXPECT_EQ(ask(kPc, client_id("branch-7")), std::nullopt) << "no forwarder any more";
}

TEST_F(MarkTest, HoldWhileAnUpstreamIsAskedAndNeverReachIt) {
  judge_.inner.clear();
  EXPECT_EQ(ask(kPc, client_id("branch-7")), std::nullopt);
  ASSERT_EQ(upstreams_.questions.size(), 1U);
  const auto asked = wire::dns::parse_query(upstreams_.questions[0].query).query;
  EXPECT_TRUE(asked.client_marks.empty());
  judge_.inner.add({.suffix = "chat.example", .verdict = FakeJudge::refusal(), .subject = 1});
  responder_.on_upstream_packet(
      upstreams_.questions[0].attempt,
      as_answer(upstreams_.questions[0], answer_to("chat.example").a("chat.example")), now_);
  ASSERT_EQ(replies_.replies.size(), 1U);
  EXPECT_EQ(replies_.replies[0].second[3] & 0x0FU, 3U) << "still the phone, by the new policy";
}

class OperationTest : public Responding {};

TEST_F(OperationTest, CountsQuestionsByTheEffectThatDecidedThem) {
  upstream_has(answer_to("good.example").a("good.example"));
  upstream_has(answer_to("alias.example")
                   .answer("alias.example", Type::Cname, wf::wire_name("x.bad-ai.com")));
  ask("bad-ai.com");
  ask("good.example");
  ask("good.example");
  ask("good.example");
  ask("alias.example");
  ask("good.example", Type::A, client_at("192.0.2.9"));
  const Counters& counters = responder.counters();
  const auto effect = [&](policy::Effect one) {
    return counters.effects[static_cast<std::size_t>(one)];
  };
  EXPECT_EQ(effect(policy::Effect::Block), 2U) << "an alias that is refused is no allowed name";
  EXPECT_EQ(effect(policy::Effect::Allow), 3U);
  EXPECT_EQ(counters.unknown, 1U);
  EXPECT_EQ(counters.waited.total(), 2U);
  EXPECT_EQ(recorder.allowed, 3);
}

TEST_F(OperationTest, FlushForgetsANameAndWhatIsBelowIt) {
  for (const char* name : {"example.org", "www.example.org", "myexample.org"}) {
    upstream_has(answer_to(name).a(name));
    ask(name);
  }
  EXPECT_EQ(responder.cache().size(), 3U);
  EXPECT_EQ(responder.flush(wire::dns::make_name("example.org")->wire()), 2U);
  EXPECT_EQ(responder.cache().size(), 1U);
  EXPECT_EQ(responder.flush(wire::dns::Name().wire()), 1U);
  EXPECT_EQ(responder.cache().bytes(), 0U);
}

TEST_F(OperationTest, TellsHowUpstreamsDo) {
  upstream_has(answer_to("good.example").a("good.example"));
  ask("good.example");
  ask("unanswered.example");
  auto report = responder.upstreams();
  ASSERT_EQ(report.size(), 1U);
  EXPECT_EQ(report[0].endpoint, kFirstUpstream);
  EXPECT_EQ(report[0].numbers.asked, 2U);
  EXPECT_EQ(report[0].numbers.answered, 1U);
  EXPECT_EQ(report[0].numbers.took.total(), 1U);
  responder.set_upstreams({kSecondUpstream});
  EXPECT_EQ(responder.upstreams()[0].numbers.asked, 0U);
  responder.set_upstreams({kSecondUpstream, kFirstUpstream});
  EXPECT_EQ(responder.upstreams()[1].numbers.asked, 2U) << "one that comes back goes on counting";
}

// Wants ordinary allowed names, too.
class CuriousRecorder final : public ledger::Recorder {
 public:
  void record(ledger::Record record) override { records.push_back(std::move(record)); }

  void count_dns_allowed() override { ++allowed; }

  void count_proxy_allowed() override {}

  [[nodiscard]] bool wants_allowed() const override { return true; }

  std::vector<ledger::Record> records;
  int allowed = 0;
};

TEST_F(OperationTest, AllowedNamesAreRecordedWhereTheyAreWanted) {
  CuriousRecorder curious;
  Responder wanting({.judge = judge,
                     .recorder = curious,
                     .replies = replies,
                     .upstreams = upstreams,
                     .random = [this] { return random += 0x9E3779B97F4A7C15ULL; },
                     .references = [] { return std::string("H-1"); }},
                    {});
  wanting.set_upstreams({kFirstUpstream});
  Bytes room(1232);
  const Bytes query = wf::query("Good.example");
  EXPECT_EQ(wanting.on_query(query, kPc, now, room).outcome, Responder::Outcome::Waiting);
  wanting.on_upstream_packet(
      upstreams.questions[0].attempt,
      as_answer(upstreams.questions[0], answer_to("good.example").a("good.example")), now);
  EXPECT_EQ(wanting.on_query(query, kPc, now, room).outcome, Responder::Outcome::Answered);
  ASSERT_EQ(curious.records.size(), 2U) << "first and cached answers alike";
  EXPECT_EQ(curious.records[1].kind, "allowed");
  EXPECT_EQ(curious.records[1].host, "good.example");
  EXPECT_EQ(curious.records[1].subject, "pc");
  EXPECT_EQ(curious.allowed, 2);
}

} // namespace
} // namespace haechi::engine::dns
