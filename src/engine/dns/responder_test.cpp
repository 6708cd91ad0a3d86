#include "engine/dns/responder.h"
#include "engine/dns/responder_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

using namespace fixture;
using gateway::Trace;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using wf::look;
using wf::Message;
using wf::Seen;
using wf::operator+;
using wire::dns::Carrier;
using wire::dns::Section;
using wire::dns::Type;

TEST_F(Responding, ForwardsOnceAndAnswersFromTheCacheWithTheAskersCase) {
  upstream_has(answer_to("fine.net").a("fine.net"));
  EXPECT_EQ(ask("fine.net").counts.answers, 1);
  const Bytes cached = ask_bytes(Message(0x0100, 5).question("FiNe.NeT", Type::A));
  EXPECT_EQ(look(cached).counts.answers, 1);
  EXPECT_EQ(wire::dns::read_u16(cached, 0), 5);
  EXPECT_EQ(wire::dns::to_text(ByteView(cached).subspan(12, 10)), "FiNe.NeT");
  EXPECT_EQ(upstreams.questions.size(), 1U);
  EXPECT_EQ(recorder.allowed, 2);
  EXPECT_THAT(recorder.records, IsEmpty());
}

TEST_F(Responding, AsksUpstreamNothingOfTheClientsOptions) {
  ask_bytes(Message(0x0110)
                .question("Fine.net", Type::A)
                .opt(4096, wf::kDnssecOk, wf::u16s({8, 4, 1, 2})));
  ASSERT_EQ(upstreams.questions.size(), 1U);
  const auto sent = wire::dns::parse_query(upstreams.questions[0].query).query;
  EXPECT_EQ(wire::dns::to_text(sent.name), "fine.net");
  EXPECT_TRUE(sent.is_dnssec_ok);
  EXPECT_TRUE(sent.is_checking_disabled);
  EXPECT_TRUE(sent.client_subnet.empty());
  EXPECT_EQ(sent.cookie.size(), 8U) << "our own";
  EXPECT_EQ(upstreams.questions[0].query.size(), 12U + 10U + 4U + wire::dns::kOptSize + 12U);
}

TEST_F(Responding, KeepsTtlsFallingAndForgetsInTime) {
  upstream_has(answer_to("fine.net").a("fine.net", 60));
  ask("fine.net");
  now.uptime_ms = 59'999;
  EXPECT_EQ(ask("fine.net").records.at(0).ttl, 1U);
  EXPECT_EQ(upstreams.questions.size(), 1U);
  now.uptime_ms = 60'000;
  EXPECT_EQ(ask("fine.net").records.at(0).ttl, 60U);
  EXPECT_EQ(upstreams.questions.size(), 2U);
}

TEST_F(Responding, DoesNotBlockNearMisses) {
  for (const std::string_view name :
       {"notbad-ai.com", "bad-ai.com.net", "com", "bad-ai\\.com", "not\\.bad-ai.org"}) {
    upstream_has(answer_to(name).a(name));
    EXPECT_EQ(ask(name).rcode, 0U) << name;
  }
}

TEST_F(Responding, JudgesWhatNoHostCanBeByItsSoundLabels) {
  judge.clear();
  judge.add({.suffix = "_.fine.net", .verdict = FakeJudge::refusal(), .is_exact = true});
  ask("a\\.b.fine.net");
  EXPECT_THAT(judge.judged, ElementsAre("_.fine.net"));
  EXPECT_EQ(recorder.records.at(0).host, "a\\.b.fine.net") << "records show what was asked";
}

TEST_F(Responding, TellsWhoWhyAndTheReferenceNumber) {
  const Bytes query = Message().question("bad-ai.com", Type::A).opt().bytes();
  const Seen seen = look(ask_bytes(query));
  ASSERT_EQ(seen.errors.size(), 1U);
  EXPECT_EQ(seen.errors[0].code, 15U);
  EXPECT_THAT(seen.errors[0].text, HasSubstr("H-1"));
  EXPECT_THAT(seen.errors[0].text, HasSubstr("The Ministry"));
  EXPECT_EQ(recorder.records.at(0).reference, "H-1");
}

TEST_F(Responding, TellsALegalOrderFromAnOwnRule) {
  auto verdict = FakeJudge::refusal();
  verdict.is_legal = true;
  judge.add({.suffix = "banned.net", .verdict = verdict});
  const Seen seen = look(ask_bytes(Message().question("banned.net", Type::A).opt()));
  EXPECT_EQ(seen.errors.at(0).code, 16U);
}

TEST_F(Responding, LetsNoRefusalOutliveItsVerdict) {
  auto verdict = FakeJudge::refusal();
  verdict.valid_until = kStart + 3500ms;
  judge.add({.suffix = "window.net", .verdict = verdict});
  EXPECT_EQ(ask("window.net").records.at(0).ttl, 3U);
}

TEST_F(Responding, LetsNoAnswerOutliveItsVerdict) {
  auto verdict = FakeJudge::pass(Trace::Counted);
  verdict.valid_until = kStart + 5s;
  judge.add({.suffix = "window.net", .verdict = verdict});
  upstream_has(answer_to("window.net").a("window.net", 300));
  EXPECT_EQ(ask("window.net").records.at(0).ttl, 5U);
  now.wall += 2s;
  EXPECT_EQ(ask("window.net").records.at(0).ttl, 3U) << "from the cache too";
  now.wall += 3s;
  judge.judged.clear();
  ask("window.net");
  EXPECT_THAT(judge.judged, ElementsAre("window.net")) << "the memo has ended with the verdict";
}

TEST_F(Responding, IsFastOnTheSecondAsk) {
  upstream_has(answer_to("a.net").answer("a.net", Type::Cname, wf::wire_name("b.net")).a("b.net"));
  ask("a.net");
  ask("a.net");
  judge.judged.clear();
  ask("a.net");
  EXPECT_THAT(judge.judged, IsEmpty()) << "remembered for this policy and person";
  ask("a.net", Type::A, kPhone);
  EXPECT_THAT(judge.judged, ElementsAre("a.net", "b.net"));
}

TEST_F(Responding, RecordsWhatThePolicyWantsRecordedEachTime) {
  auto verdict = FakeJudge::pass(Trace::Recorded);
  verdict.reason = "warn";
  judge.add({.suffix = "warned.net", .verdict = verdict});
  upstream_has(answer_to("warned.net").a("warned.net"));
  ask("warned.net");
  ask("warned.net");
  ask("warned.net");
  EXPECT_THAT(recorder.lines(),
              ElementsAre("pass warned.net warn", "pass warned.net warn", "pass warned.net warn"));
  EXPECT_EQ(recorder.allowed, 0);
}

TEST_F(Responding, LeavesNoTraceOfWhatIsNobodysBusiness) {
  judge.add({.suffix = "private.net", .verdict = FakeJudge::pass(Trace::None)});
  upstream_has(answer_to("private.net").a("private.net"));
  ask("private.net");
  ask("private.net");
  ask("private.net");
  EXPECT_THAT(recorder.records, IsEmpty());
  EXPECT_EQ(recorder.allowed, 0);
}

TEST_F(Responding, RefusesUnknownClients) {
  const Seen seen =
      look(ask_bytes(Message().question("fine.net", Type::A).opt(), client_at("127.0.0.9")));
  EXPECT_EQ(seen.rcode, 5U);
  EXPECT_EQ(seen.errors.at(0).code, 18U);
  EXPECT_THAT(recorder.lines(), ElementsAre("refuse fine.net unknown-client"));
  EXPECT_THAT(upstreams.questions, IsEmpty());
}

TEST_F(Responding, KnowsNoOtherClassAndNoZoneTransfer) {
  for (const Message& query :
       {Message().question("version.bind", Type::Txt, 3),
        Message().question("fine.net", Type::A, 255), Message().question("fine.net", Type::Axfr),
        Message().question("fine.net", Type::Ixfr), Message().question("fine.net", Type::Opt),
        Message().question("fine.net", Type::Tkey)}) {
    EXPECT_EQ(look(ask_bytes(query)).rcode, 5U);
  }
  EXPECT_THAT(upstreams.questions, IsEmpty());
}

// Hard cases 1, 10, 11.
TEST_F(Responding, AnswersFaultsByTheBook) {
  const Message asked = Message().question("fine.net", Type::A);
  EXPECT_EQ(look(ask_bytes(Message(asked).question("fine.net", Type::A))).rcode, 1U);
  EXPECT_EQ(look(ask_bytes(Message())).rcode, 1U);
  EXPECT_EQ(look(ask_bytes(Message().raw({0xC0, 12, 0, 1, 0, 1}).count(4))).rcode, 1U);
  EXPECT_EQ(look(ask_bytes(Message(0x3000).question("fine.net", Type::A))).rcode, 4U);
  EXPECT_THAT(ask_bytes(Message(0x8180).question("fine.net", Type::A)), IsEmpty());
  EXPECT_THAT(ask_bytes(Bytes{1, 2, 3}), IsEmpty());
  const Seen version = look(ask_bytes(Message(asked).opt(1232, 1U << 16U)));
  EXPECT_EQ(version.rcode, 16U);
  EXPECT_TRUE(version.has_opt);
  const Seen two = look(ask_bytes(Message(asked).opt().opt()));
  EXPECT_EQ(two.rcode, 1U);
  EXPECT_TRUE(two.has_opt);
  EXPECT_THAT(recorder.records, IsEmpty());
}

TEST_F(Responding, TruncatesForUdpAndNotForTcp) {
  Message big = answer_to("big.net", Type::Txt);
  for (int i = 0; i < 12; ++i) {
    big.answer("big.net", Type::Txt, Bytes{200} + Bytes(200, 'x'));
  }
  upstream_has(big);
  for (const char* time : {"first", "cached"}) {
    EXPECT_TRUE(ask("big.net", Type::Txt).is_truncated()) << time;
    const Seen by_tcp = ask("big.net", Type::Txt, client_at("127.0.0.1", Carrier::Tcp));
    EXPECT_FALSE(by_tcp.is_truncated()) << time;
    EXPECT_EQ(by_tcp.counts.answers, 12);
  }
}

TEST_F(Responding, KeepsNegativeAnswersByTheirSoa) {
  upstream_has(answer_to("no.net", Type::A, wf::kAnswerFlags | 3U).soa("net", 600, 30));
  EXPECT_EQ(ask("no.net").rcode, 3U);
  now.uptime_ms += 29'000;
  EXPECT_EQ(ask("no.net").records.at(0).ttl, 1U);
  EXPECT_EQ(upstreams.questions.size(), 1U);
  now.uptime_ms += 1'000;
  ask("no.net");
  EXPECT_EQ(upstreams.questions.size(), 2U);
}

TEST_F(Responding, AsksOnceForManyAndAnswersEachAsHeAsked) {
  upstream_has(answer_to("fine.net").a("fine.net"));
  judge.add({.suffix = "fine.net", .verdict = FakeJudge::refusal(), .subject = 1});
  Bytes room(1232);
  const auto send = [&](const Message& query, const Client& client) {
    return responder.on_query(query.bytes(), client, now, room).outcome;
  };
  EXPECT_EQ(send(Message(0x0100, 1).question("fine.net", Type::A), kPc),
            Responder::Outcome::Waiting);
  EXPECT_EQ(send(Message(0x0100, 2).question("FINE.net", Type::A).opt(), kPc),
            Responder::Outcome::Waiting);
  EXPECT_EQ(send(Message(0x0100, 3).question("fine.net", Type::A), kPhone),
            Responder::Outcome::Answered)
      << "refused without waiting";
  EXPECT_EQ(send(Message(0x0100, 1).question("fine.net", Type::A), kPc),
            Responder::Outcome::Waiting)
      << "the same again";
  serve_upstream();
  EXPECT_EQ(upstreams.questions.size(), 1U);
  ASSERT_EQ(replies.replies.size(), 2U);
  EXPECT_EQ(wire::dns::read_u16(replies.replies[0].second, 0), 1);
  EXPECT_FALSE(look(replies.replies[0].second).has_opt);
  EXPECT_EQ(wire::dns::read_u16(replies.replies[1].second, 0), 2);
  EXPECT_TRUE(look(replies.replies[1].second).has_opt);
  EXPECT_EQ(wire::dns::to_text(ByteView(replies.replies[1].second).subspan(12, 10)), "FINE.net");
}

TEST_F(Responding, JudgesAgainWhenThePolicyChangedWhileItWaited) {
  Bytes room(1232);
  const Bytes query = wf::query("fine.net");
  ASSERT_EQ(responder.on_query(query, kPc, now, room).outcome, Responder::Outcome::Waiting);
  judge.block("fine.net");
  upstream_has(answer_to("fine.net").a("fine.net"));
  serve_upstream();
  ASSERT_EQ(replies.replies.size(), 1U);
  EXPECT_EQ(look(replies.replies[0].second).rcode, 3U);
}

TEST_F(Responding, SaysThatNoUpstreamAnswered) {
  Bytes room(1232);
  const Bytes query = Message().question("fine.net", Type::A).opt().bytes();
  ASSERT_EQ(responder.on_query(query, kPc, now, room).outcome, Responder::Outcome::Waiting);
  for (int i = 0; i < 4; ++i) {
    EXPECT_THAT(replies.replies, IsEmpty());
    now.uptime_ms += 1000;
    responder.on_tick(now);
  }
  ASSERT_EQ(replies.replies.size(), 1U);
  const Seen seen = look(replies.replies[0].second);
  EXPECT_EQ(seen.rcode, 2U);
  EXPECT_EQ(seen.errors.at(0).code, 22U);
  EXPECT_FALSE(responder.has_questions());
}

TEST_F(Responding, DoesNotPassMalformedAnswersOn) {
  upstream_has(answer_to("fine.net").answer("fine.net", Type::Cname, {0x40}));
  EXPECT_EQ(ask("fine.net").rcode, 2U);
}

class SmallResponder : public Responding {
 protected:
  SmallResponder()
      : Responding(
            {.forwarder = {.in_flight = 2}, .waiting_clients = 3, .clients_per_question = 2}) {}

  Seen wait_for(std::string_view name, unsigned id) {
    Bytes room(1232);
    const Bytes query = Message(0x0100, id).question(name, Type::A).opt().bytes();
    const auto answering = responder.on_query(query, kPc, now, room);
    return answering.outcome == Responder::Outcome::Waiting
               ? Seen{}
               : look(ByteView(room).first(answering.size));
  }
};

TEST_F(SmallResponder, BoundsWhatWaits) {
  EXPECT_FALSE(wait_for("a.net", 1).is_sound);
  EXPECT_FALSE(wait_for("a.net", 2).is_sound);
  const Seen third_client = wait_for("a.net", 3);
  EXPECT_EQ(third_client.rcode, 2U);
  EXPECT_EQ(third_client.errors.at(0).code, 23U);
  EXPECT_FALSE(wait_for("b.net", 4).is_sound);
  EXPECT_EQ(wait_for("c.net", 5).errors.at(0).code, 23U);
}

TEST_F(Responding, SurvivesAnything) {
  std::uint64_t state = 42;
  for (int round = 0; round < 20'000; ++round) {
    Bytes packet = Message().question("fine.net", Type::A).opt(1232, 0, wf::u16s({3, 0})).bytes();
    for (int flips = 0; flips < 3; ++flips) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      packet[(state >> 33U) % packet.size()] = static_cast<Byte>(state >> 25U);
    }
    packet.resize(packet.size() - (state >> 60U));
    Bytes room(1232);
    const auto answering = responder.on_query(packet, kPc, now, room);
    if (answering.outcome == Responder::Outcome::Answered) {
      ASSERT_TRUE(look(ByteView(room).first(answering.size)).is_sound);
    }
    now.uptime_ms += 100;
    responder.on_tick(now);
  }
}

} // namespace
} // namespace haechi::engine::dns
