#include "engine/dns/dns_fixture.h"
#include "engine/dns/responder.h"

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

Client client_at(std::string_view address, Carrier carrier = Carrier::Udp) {
  return {.remote = {.address = *IpAddress::parse(address), .port = 4000}, .carrier = carrier};
}

const Client kPc = client_at("127.0.0.1");
const Client kPhone = client_at("127.0.0.2");

// A responder whose upstream answers from a table of messages by name and type.
class Responding : public testing::Test {
 protected:
  explicit Responding(const ResponderOptions& options = {})
      : responder({.judge = judge,
                   .recorder = recorder,
                   .replies = replies,
                   .upstreams = upstreams,
                   .random = [this] { return random += 0x9E3779B97F4A7C15ULL; },
                   .references = [this] { return "H-" + std::to_string(++reference); }},
                  options) {
    responder.set_upstreams({kFirstUpstream});
    now.wall = kStart;
    judge.block("bad-ai.com");
  }

  void upstream_has(const Message& answer) { known.push_back(answer.bytes()); }

  // The answer to a query, at once or after upstreams were asked; empty: silence.
  Bytes ask_bytes(const Bytes& packet, const Client& client = kPc) {
    Bytes room(client.carrier == Carrier::Udp ? 1232 : 65535);
    const auto answering = responder.on_query(packet, client, now, room);
    if (answering.outcome != Responder::Outcome::Waiting) {
      room.resize(answering.outcome == Responder::Outcome::Answered ? answering.size : 0);
      return room;
    }
    replies.replies.clear();
    serve_upstream();
    return replies.replies.empty() ? Bytes() : replies.replies.front().second;
  }

  Bytes ask_bytes(const Message& query, const Client& client = kPc) {
    return ask_bytes(query.bytes(), client);
  }

  Seen ask(std::string_view name, Type type = Type::A, const Client& client = kPc) {
    return look(ask_bytes(Message().question(name, type), client));
  }

  // Answers all open questions from the table.
  void serve_upstream() {
    for (; served < upstreams.questions.size(); ++served) {
      const Question question = upstreams.questions[served];
      const auto asked = wire::dns::parse_query(question.query).query;
      for (const Bytes& answer : known) {
        if (wire::dns::is_answer_to(answer, asked.question(), wire::dns::CaseMatch::Blind)) {
          Bytes packet = answer;
          wire::dns::put_u16(packet, 0, asked.id);
          responder.on_upstream_packet(question.attempt, packet, now);
          break;
        }
      }
    }
  }

  FakeJudge judge;
  FakeRecorder recorder;
  FakeReplies replies;
  FakeUpstreams upstreams;
  std::uint64_t random = 1;
  int reference = 0;
  Moment now;
  std::vector<Bytes> known;
  std::size_t served = 0;
  Responder responder;
};

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
  EXPECT_EQ(upstreams.questions[0].query.size(), 12U + 10U + 4U + wire::dns::kOptSize);
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

// Hard cases 2, 3, 5, 7: neither case nor type nor flags nor class nor carrier matter to a block.
struct Spelling {
  std::string name;
  Message query;
  bool by_tcp = false;
};

class BlockedSpellings : public Responding, public testing::WithParamInterface<Spelling> {};

TEST_P(BlockedSpellings, AreNameErrorsWithoutAskingAnyone) {
  const Client client = client_at("127.0.0.1", GetParam().by_tcp ? Carrier::Tcp : Carrier::Udp);
  const Seen seen = look(ask_bytes(GetParam().query, client));
  ASSERT_TRUE(seen.is_sound);
  EXPECT_EQ(seen.rcode, 3U);
  EXPECT_EQ(seen.counts.answers, 0);
  ASSERT_EQ(seen.count(Section::Authority), 1U);
  EXPECT_EQ(seen.records[0].type, Type::Soa);
  EXPECT_EQ(seen.records[0].ttl, 10U);
  EXPECT_THAT(upstreams.questions, IsEmpty());
  EXPECT_EQ(recorder.records.size(), 1U);
  EXPECT_EQ(recorder.allowed, 0);
}

std::vector<Spelling> blocked_spellings() {
  std::vector<Spelling> out{
      {.name = "plain", .query = Message().question("bad-ai.com", Type::A)},
      {.name = "case", .query = Message().question("x.BaD-aI.CoM", Type::A)},
      {.name = "below", .query = Message().question("x.y.bad-ai.com", Type::Aaaa)},
      {.name = "service_labels", .query = Message().question("_443._tcp.bad-ai.com", Type::A)},
      {.name = "dot_in_label", .query = Message().question("a\\.b.bad-ai.com", Type::A)},
      {.name = "high_bytes", .query = Message().question("\\255\\128.bad-ai.com", Type::A)},
      {.name = "broken_a_label", .query = Message().question("xn--a.bad-ai.com", Type::A)},
      {.name = "chaos", .query = Message().question("bad-ai.com", Type::Txt, 3)},
      {.name = "class_any", .query = Message().question("bad-ai.com", Type::A, 255)},
      {.name = "no_recursion", .query = Message(0).question("bad-ai.com", Type::A)},
      {.name = "checking_disabled", .query = Message(0x0110).question("bad-ai.com", Type::A)},
      {.name = "authentic_data", .query = Message(0x0120).question("bad-ai.com", Type::A)},
      {.name = "dnssec_ok",
       .query = Message(0x0130).question("bad-ai.com", Type::A).opt(4096, wf::kDnssecOk)},
      {.name = "trailing", .query = Message().question("bad-ai.com", Type::A).raw({1, 2, 3})},
      {.name = "tcp", .query = Message().question("bad-ai.com", Type::A), .by_tcp = true}};
  for (const unsigned type :
       {2U, 5U, 6U, 12U, 15U, 16U, 33U, 35U, 39U, 43U, 46U, 64U, 65U, 251U, 252U, 255U, 65280U}) {
    out.push_back({.name = "type_" + std::to_string(type),
                   .query = Message().question("bad-ai.com", static_cast<Type>(type))});
  }
  return out;
}

INSTANTIATE_TEST_SUITE_P(Responder, BlockedSpellings, testing::ValuesIn(blocked_spellings()),
                         [](const auto& spelling) { return spelling.param.name; });

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

// Hard case 4: chains.
class Chains : public Responding {
 protected:
  Chains() {
    upstream_has(answer_to("cname.fine.net")
                     .answer("cname.fine.net", Type::Cname, wf::wire_name("mid.fine.org"))
                     .answer("mid.fine.org", Type::Cname, wf::wire_name("api.bad-ai.com"))
                     .a("api.bad-ai.com"));
    upstream_has(answer_to("mid.fine.org", Type::Cname)
                     .answer("mid.fine.org", Type::Cname, wf::wire_name("api.bad-ai.com")));
    upstream_has(answer_to("www.dn.fine.net")
                     .answer("dn.fine.net", Type::Dname, wf::wire_name("bad-ai.com"))
                     .answer("www.dn.fine.net", Type::Cname, wf::wire_name("www.bad-ai.com"))
                     .a("www.bad-ai.com"));
    upstream_has(answer_to("alias.fine.net", Type::Https)
                     .answer("alias.fine.net", Type::Https, wf::svcb_rdata(0, "www.bad-ai.com")));
    upstream_has(
        answer_to("target.fine.net", Type::Https)
            .answer("target.fine.net", Type::Https,
                    wf::svcb_rdata(1, "WWW.bad-ai.com", wf::u16s({4, 4, 0xC000, 0x0242}))));
    upstream_has(answer_to("any.fine.net", Type::Any)
                     .a("any.fine.net")
                     .answer("any.fine.net", Type::Svcb, wf::svcb_rdata(1, "bad-ai.com")));
  }
};

TEST_F(Chains, IntoABlockedNameAreRefusedFirstAndCached) {
  const std::vector<std::pair<std::string, Type>> questions{
      {"cname.fine.net", Type::A},      {"mid.fine.org", Type::Cname},
      {"www.dn.fine.net", Type::A},     {"alias.fine.net", Type::Https},
      {"target.fine.net", Type::Https}, {"any.fine.net", Type::Any}};
  for (const auto& [name, type] : questions) {
    for (const char* time : {"first", "cached"}) {
      const Seen seen = ask(name, type);
      EXPECT_EQ(seen.rcode, 3U) << name << " " << time;
      EXPECT_EQ(seen.counts.answers, 0) << name << " " << time;
    }
  }
  EXPECT_EQ(upstreams.questions.size(), questions.size()) << "raw answers are kept";
  EXPECT_EQ(recorder.allowed, 0);
  EXPECT_EQ(recorder.records.size(), 2 * questions.size());
  EXPECT_EQ(recorder.lines().front(), "refuse api.bad-ai.com named-block");
}

TEST_F(Chains, CachedByOneAreJudgedForTheOther) {
  judge.clear();
  judge.add({.suffix = "bad-ai.com", .verdict = FakeJudge::refusal(), .subject = 1});
  EXPECT_EQ(ask("cname.fine.net", Type::A, kPc).counts.answers, 3);
  EXPECT_EQ(ask("cname.fine.net", Type::A, kPhone).rcode, 3U);
  EXPECT_EQ(ask("cname.fine.net", Type::A, kPc).counts.answers, 3);
  EXPECT_EQ(upstreams.questions.size(), 1U);
}

TEST_F(Chains, FollowAReloadAtOnceInBothDirections) {
  EXPECT_EQ(ask("cname.fine.net").rcode, 3U);
  judge.clear();
  EXPECT_EQ(ask("cname.fine.net").counts.answers, 3) << "no longer blocked";
  judge.block("mid.fine.org");
  EXPECT_EQ(ask("cname.fine.net").rcode, 3U) << "blocked now";
  EXPECT_EQ(upstreams.questions.size(), 1U);
}

TEST_F(Chains, OfTooManyNamesAreNotPassedOn) {
  Message many = answer_to("many.net");
  for (int i = 0; i < 70; ++i) {
    many.a("n" + std::to_string(i) + ".net");
  }
  upstream_has(many);
  EXPECT_EQ(ask("many.net").rcode, 2U);
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
