// The fifteen hard cases of a DNS firewall, one test each: a scripted upstream, two clients, time
// that the test sets. Where sockets matter (TCP), a server on loopback.
#include "dns/client.h"
#include "dns/server.h"
#include "dns/upstream.h"
#include "engine/dns/responder_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::tests::dns {
namespace {

using namespace engine::dns::fixture;
using engine::config::Dns;
using engine::dns::Client;
using engine::dns::Responder;
using engine::gateway::Trace;
using testing::IsEmpty;
using wf::look;
using wf::Message;
using wf::query;
using wf::Seen;
using wf::operator+;
using wire::dns::Carrier;
using wire::dns::Section;
using wire::dns::Type;

constexpr unsigned kFormErr = 1;
constexpr unsigned kNotImp = 4;
constexpr unsigned kNxDomain = 3;
constexpr unsigned kRefused = 5;
constexpr unsigned kBadVers = 16;

engine::gateway::Verdict inspected() {
  auto verdict = FakeJudge::pass(Trace::Recorded);
  verdict.effect = policy::Effect::Inspect;
  return verdict;
}

class HardCase : public Responding {
 protected:
  HardCase() : Responding({.cache = {.stale_ms = 86'400'000}}) {}

  Bytes ask_raw_question(const Bytes& question) {
    return ask_bytes(Message().raw(question).count(4).bytes());
  }

  Seen ask_flags(unsigned flags, bool with_opt, std::uint32_t opt_flags = 0) {
    Message message(flags);
    message.question("x.bad-ai.com", Type::A);
    return look(ask_bytes(with_opt ? message.opt(1232, opt_flags) : message));
  }
};

TEST_F(HardCase, No1QuestionNamesThatAreNone) {
  const Bytes tail = wf::u16s({1, 1});
  std::string long_label(64, 'a');
  Bytes too_long;
  for (int i = 0; i < 4; ++i) {
    too_long = too_long + Bytes{63} + Bytes(63, 'a');
  }
  const std::vector<Bytes> names{{0xC0, 12},                              // itself
                                 {0xC0, 40},                              // forward
                                 {0xC0, 2},                               // into the header
                                 {1, 'a', 0xC0, 12},                      // a loop with a label
                                 Bytes{0x40} + Bytes(64, 'a') + Bytes{0}, // a label of 64
                                 Bytes{0x80} + Bytes(64, 'a') +
                                     Bytes{0},        // a label type that does not exist
                                 too_long + Bytes{0}, // 257 bytes
                                 {5, 'a', 'b'},       // breaks off
                                 {}};
  for (const Bytes& name : names) {
    EXPECT_EQ(look(ask_raw_question(name + tail)).rcode, kFormErr) << to_hex(name);
  }
  EXPECT_THAT(recorder.records, IsEmpty());
}

TEST_F(HardCase, No2CaseIsBlindToTheBlockAndTheCacheAndEchoed) {
  upstream_has(answer_to("fine.net").record(Section::Answer, {0xC0, 12}, Type::A, {192, 0, 2, 1}));
  for (const std::string_view name : {"fine.net", "FINE.NET", "fInE.nEt"}) {
    const Bytes bytes = ask_bytes(Message().question(name, Type::A));
    ASSERT_EQ(look(bytes).counts.answers, 1);
    EXPECT_EQ(wire::dns::to_text(ByteView(bytes).subspan(12, 10)), name);
    const auto owner = wire::dns::parse_owner(bytes, look(bytes).records[0]);
    EXPECT_EQ(wire::dns::to_text(owner->wire()), name) << "owners that point at the question";
  }
  EXPECT_EQ(upstreams.questions.size(), 1U);
  EXPECT_EQ(ask("BAD-ai.Com").rcode, kNxDomain);
}

TEST_F(HardCase, No3LabelsAreComparedWholeAndDotsInsideThemAreNoBorders) {
  for (const std::string_view name : {"notbad-ai.com", "bad-ai\\.com", "x.bad-ai\\.com",
                                      "bad-ai.com.net", "\\255bad-ai.com", "com"}) {
    upstream_has(answer_to(name).a(name));
    EXPECT_EQ(ask(name).rcode, 0U) << name;
  }
  for (const std::string_view name : {"a\\.b.bad-ai.com", "\\255.bad-ai.com", "bad-ai.com"}) {
    EXPECT_EQ(ask(name).rcode, kNxDomain) << name;
  }
  judge.block("top");
  EXPECT_EQ(ask("any.thing.top").rcode, kNxDomain) << "a rule of one label";
  EXPECT_EQ(ask("top").rcode, kNxDomain);
}

TEST_F(HardCase, No4ChainsAreJudgedFirstAndCachedForEachClient) {
  judge.clear();
  judge.add({.suffix = "bad-ai.com", .verdict = FakeJudge::refusal(), .subject = 1});
  upstream_has(answer_to("a.net")
                   .answer("a.net", Type::Cname, wf::wire_name("b.org"))
                   .answer("b.org", Type::Cname, wf::wire_name("api.bad-ai.com"))
                   .a("api.bad-ai.com"));
  upstream_has(answer_to("w.dn.net")
                   .answer("dn.net", Type::Dname, wf::wire_name("bad-ai.com"))
                   .answer("w.dn.net", Type::Cname, wf::wire_name("w.bad-ai.com"))
                   .a("w.bad-ai.com"));
  // A DNAME whose CNAME an upstream left out: the client would make it itself.
  upstream_has(answer_to("w.dx.net").answer("dx.net", Type::Dname, wf::wire_name("bad-ai.com")));
  for (const std::string_view name : {"a.net", "w.dn.net", "w.dx.net"}) {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(ask(name, Type::A, kPc).rcode, 0U) << name << i;
      EXPECT_GE(ask(name, Type::A, kPc).counts.answers, 1) << name << i;
      EXPECT_EQ(ask(name, Type::A, kPhone).rcode, kNxDomain) << name << i;
      EXPECT_EQ(ask(name, Type::A, kPhone).counts.answers, 0) << name << i;
    }
  }
  EXPECT_EQ(upstreams.questions.size(), 3U);
}

TEST_F(HardCase, No5NoTypeAndNoServiceRecordLeadsIn) {
  for (const unsigned type : {1U, 2U, 5U, 6U, 15U, 16U, 28U, 33U, 39U, 64U, 65U, 255U, 65280U}) {
    EXPECT_EQ(ask("bad-ai.com", static_cast<Type>(type)).rcode, kNxDomain) << type;
  }
  EXPECT_EQ(ask("_8443._https.bad-ai.com", Type::Https).rcode, kNxDomain);
  upstream_has(
      answer_to("q.net", Type::Cname).answer("q.net", Type::Cname, wf::wire_name("bad-ai.com")));
  upstream_has(answer_to("alias.net", Type::Https)
                   .answer("alias.net", Type::Https, wf::svcb_rdata(0, "www.bad-ai.com")));
  upstream_has(answer_to("target.net", Type::Https)
                   .answer("target.net", Type::Https,
                           wf::svcb_rdata(1, "bad-ai.com", wf::u16s({4, 4, 0xC000, 0x0242}))));
  upstream_has(answer_to("svcb.net", Type::Svcb)
                   .answer("svcb.net", Type::Svcb, wf::svcb_rdata(1, "bad-ai.com")));
  upstream_has(answer_to("more.net", Type::A)
                   .a("more.net")
                   .record(Section::Additional, wf::wire_name("more.net"), Type::Https,
                           wf::svcb_rdata(1, "bad-ai.com")));
  for (const auto& [name, type] :
       std::vector<std::pair<std::string, Type>>{{"q.net", Type::Cname},
                                                 {"alias.net", Type::Https},
                                                 {"target.net", Type::Https},
                                                 {"svcb.net", Type::Svcb},
                                                 {"more.net", Type::A}}) {
    EXPECT_EQ(ask(name, type).rcode, kNxDomain) << name;
    EXPECT_EQ(ask(name, type).rcode, kNxDomain) << name << " cached";
  }
  // Hints are addresses like any other: what no public name may have, no hint may give.
  Dns rules;
  rules.bypass.refuses_private_addresses = true;
  judge.block("other.example");
  responder.set_rules(rules);
  upstream_has(answer_to("hint.net", Type::Https)
                   .answer("hint.net", Type::Https,
                           wf::svcb_rdata(1, ".", wf::u16s({4, 4, 0x0A00, 0x0001}))));
  EXPECT_EQ(ask("hint.net", Type::Https).rcode, kNxDomain);
}

TEST_F(HardCase, No6EchGoesAloneAndSignedSetsLoseTheirSignature) {
  const Bytes mandatory = wf::u16s({0, 4, 1, 5});
  const Bytes alpn = wf::u16s({1, 3}) + Bytes{2, 'h', '2'};
  const Bytes hint4 = wf::u16s({4, 4, 0xC000, 0x0205});
  const Bytes ech = wf::u16s({5, 4, 0xEEEE, 0xEEEE});
  const Bytes hint6 = wf::u16s({6, 16}) + Bytes(16, 6);
  const auto build = [&](const Bytes& parameters, bool is_signed, unsigned flags) {
    Message message(flags);
    message.question("svc.net", Type::Https)
        .record(Section::Answer, {0xC0, 12}, Type::Https, wf::svcb_rdata(1, ".", parameters));
    if (is_signed) {
      message.record(Section::Answer, {0xC0, 12}, Type::Rrsig,
                     wf::u16s({65}) + Bytes(16, 0) + wf::wire_name("net") + Bytes(64, 9));
    }
    return message.answer("svc.net", static_cast<Type>(65280), {1, 2, 3});
  };
  upstream_has(build(mandatory + alpn + hint4 + ech + hint6, true, 0x81A0)); // AD set
  judge.add({.suffix = "svc.net", .verdict = inspected(), .subject = 0});
  const auto ask_https = [&](const Client& client) {
    return ask_bytes(Message().question("svc.net", Type::Https).opt(1232, wf::kDnssecOk), client);
  };
  for (const char* time : {"first", "cached"}) {
    EXPECT_EQ(ask_https(kPc), build(wf::u16s({0, 2, 1}) + alpn + hint4 + hint6, false, 0x8180)
                                  .opt(1232, wf::kDnssecOk)
                                  .bytes())
        << time;
    EXPECT_EQ(ask_https(kPhone), build(mandatory + alpn + hint4 + ech + hint6, true, 0x8180)
                                     .opt(1232, wf::kDnssecOk)
                                     .bytes())
        << time;
  }
}

TEST_F(HardCase, No7NoBitOfTheQueryChangesABlock) {
  for (const unsigned rd : {0U, 0x0100U}) {
    for (const unsigned cd : {0U, 0x0010U}) {
      for (const unsigned ad : {0U, 0x0020U}) {
        EXPECT_EQ(ask_flags(rd | cd | ad, false).rcode, kNxDomain);
        EXPECT_EQ(ask_flags(rd | cd | ad, true).rcode, kNxDomain);
        EXPECT_EQ(ask_flags(rd | cd | ad, true, wf::kDnssecOk).rcode, kNxDomain);
      }
    }
  }
  EXPECT_THAT(upstreams.questions, IsEmpty());
}

TEST_F(HardCase, No8AnswersAreCutOnBordersOfRrsetsWithOptKept) {
  Message big = answer_to("big.net", Type::Txt);
  for (int i = 0; i < 12; ++i) {
    big.answer("big.net", Type::Txt, Bytes{200} + Bytes(200, 'x'));
  }
  upstream_has(big);
  const auto ask_size = [&](std::optional<unsigned> size) {
    Message message;
    message.question("big.net", Type::Txt);
    return ask_bytes(size ? message.opt(*size) : message);
  };
  for (const std::optional<unsigned> size :
       std::vector<std::optional<unsigned>>{std::nullopt, 0, 100, 512, 1232, 65535}) {
    const Bytes bytes = ask_size(size);
    EXPECT_LE(bytes.size(), std::clamp(size.value_or(512), 512U, 1232U));
    const Seen seen = look(bytes);
    EXPECT_TRUE(seen.is_sound);
    EXPECT_TRUE(seen.is_truncated());
    EXPECT_EQ(seen.counts.answers, 0) << "one RRset: whole or not at all";
    EXPECT_EQ(seen.has_opt, size.has_value());
  }
  const Seen by_tcp = ask("big.net", Type::Txt, client_at("127.0.0.1", Carrier::Tcp));
  EXPECT_FALSE(by_tcp.is_truncated());
  EXPECT_EQ(by_tcp.counts.answers, 12);
}

TEST(HardCaseTcp, No9PipelinesPiecesEmptyMessagesAndIdleCrowds) {
  const Upstream upstream;
  io::DnsServerOptions options;
  options.rules.upstream = {upstream.endpoint()};
  options.responder.forwarder = {.tries = 2, .try_ms = 150, .deadline_ms = 300};
  options.tcp.connections = 300;
  options.tcp.connections_per_client = 300;
  ServerThread server(options);
  std::vector<TcpClient> crowd; // says nothing at all
  for (int i = 0; i < 250; ++i) {
    crowd.emplace_back(server.endpoint());
  }
  TcpClient client(server.endpoint());
  Bytes pipeline;
  for (unsigned id = 1; id <= 8; ++id) {
    const std::string name = id == 1 ? "silent.net" : "n" + std::to_string(id) + ".net";
    pipeline = pipeline + framed(Message(0x0100, id).question(name, Type::A).bytes());
  }
  client.send(pipeline);
  std::vector<unsigned> ids;
  for (int i = 0; i < 8; ++i) {
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << i;
    ids.push_back(wire::dns::read_u16(*answer, 0));
  }
  EXPECT_EQ(ids.back(), 1U) << "the slow one holds up nobody";
  TcpClient pieces(server.endpoint());
  for (const Byte byte : framed(query("bad-ai.com"))) {
    pieces.send(Bytes{byte});
  }
  EXPECT_EQ(look(pieces.receive().value_or(Bytes())).rcode, kNxDomain);
  TcpClient empty(server.endpoint());
  empty.send(Bytes{0, 0});
  EXPECT_TRUE(empty.is_closed_by_server());
  TcpClient half(server.endpoint());
  half.send(Bytes{0, 60, 1, 2});
  half.finish_sending();
  EXPECT_TRUE(half.is_closed_by_server());
}

TEST_F(HardCase, No10EdnsByTheBook) {
  const Message asked = Message().question("bad-ai.com", Type::A);
  const auto with = [&](const Message& message) { return look(ask_bytes(message)); };
  const Seen version = with(Message(asked).opt(1232, 1U << 16U));
  EXPECT_EQ(version.rcode, kBadVers);
  EXPECT_TRUE(version.has_opt);
  EXPECT_EQ(with(Message(asked).opt().opt()).rcode, kFormErr);
  EXPECT_EQ(with(Message(asked).record(Section::Answer, {0}, Type::Opt, {}, 0, 1232)).rcode,
            kFormErr);
  EXPECT_EQ(with(Message(asked).opt(1232, 0, wf::u16s({65001, 2, 7}))).rcode, kNxDomain)
      << "unknown options are passed over";
  for (const unsigned size : {0U, 7U, 9U, 15U, 41U}) {
    const Bytes cookie = wf::u16s({10, size}) + Bytes(size, 1);
    EXPECT_EQ(with(Message(asked).opt(1232, 0, cookie)).rcode, kFormErr) << size;
  }
  for (const unsigned size : {8U, 16U, 40U}) {
    const Bytes cookie = wf::u16s({10, size}) + Bytes(size, 1);
    EXPECT_EQ(with(Message(asked).opt(1232, 0, cookie)).rcode, kNxDomain) << size;
  }
  EXPECT_FALSE(with(asked).has_opt);
  EXPECT_TRUE(with(Message(asked).opt()).has_opt);
}

TEST_F(HardCase, No11WhatIsNoQuestionOfOurs) {
  EXPECT_EQ(look(ask_bytes(Message())).rcode, kFormErr);
  EXPECT_EQ(look(ask_bytes(Message().question("a.net", Type::A).question("b.net", Type::A))).rcode,
            kFormErr);
  for (const unsigned opcode : {1U, 2U, 4U, 5U, 6U, 15U}) {
    EXPECT_EQ(look(ask_bytes(Message(opcode << 11U).question("bad-ai.com", Type::A))).rcode,
              kNotImp);
  }
  EXPECT_THAT(ask_bytes(Message(0x8100).question("bad-ai.com", Type::A)), IsEmpty())
      << "two servers would talk for ever";
  EXPECT_EQ(look(ask_bytes(Message().question("bad-ai.com", Type::A).raw({1, 2, 3}))).rcode,
            kNxDomain);
  EXPECT_EQ(ask("fine.net", Type::Axfr).rcode, kRefused);
  EXPECT_EQ(ask("bad-ai.com", Type::Axfr).rcode, kNxDomain);
  for (const unsigned klass : {3U, 4U, 254U, 255U}) {
    EXPECT_EQ(look(ask_bytes(Message().question("fine.net", Type::Txt, klass))).rcode, kRefused);
    EXPECT_EQ(look(ask_bytes(Message().question("bad-ai.com", Type::Txt, klass))).rcode, kNxDomain);
  }
  EXPECT_THAT(upstreams.questions, IsEmpty());
}

TEST_F(HardCase, No12UnknownTypesPassBitForBit) {
  const auto unknown = static_cast<Type>(65280);
  for (const Bytes& rdata : {Bytes{}, Bytes{1, 2, 3}, Bytes{0xC0, 12}, Bytes(300, 0xFF)}) {
    known.clear();
    const std::string name = "u" + std::to_string(rdata.size()) + ".net";
    const Message message = answer_to(name, unknown).answer(name, unknown, rdata);
    upstream_has(message);
    for (const char* time : {"first", "cached"}) {
      EXPECT_EQ(ask_bytes(Message().question(name, unknown)), message.bytes()) << name << time;
    }
  }
}

TEST_F(HardCase, No13AReloadHoldsFromTheNextQuestionAndAWindowFromItsSecond) {
  upstream_has(answer_to("site.net").a("site.net", 300));
  EXPECT_EQ(ask("site.net").rcode, 0U);
  judge.block("site.net");
  EXPECT_EQ(ask("site.net").rcode, kNxDomain);
  judge.clear();
  EXPECT_EQ(ask("site.net").rcode, 0U) << "a block is never kept";
  // A question under way when the policy changes is answered by the new one.
  Bytes room(1232);
  ASSERT_EQ(responder.on_query(query("late.net"), kPc, now, room).outcome,
            Responder::Outcome::Waiting);
  judge.block("late.net");
  upstream_has(answer_to("late.net").a("late.net"));
  serve_upstream();
  EXPECT_EQ(look(replies.replies.back().second).rcode, kNxDomain);
  // A window that ends in three and a half seconds.
  auto open = FakeJudge::pass(Trace::Counted);
  open.valid_until = now.wall + 3500ms;
  judge.add({.suffix = "window.net", .verdict = open});
  upstream_has(answer_to("window.net").a("window.net", 300));
  EXPECT_EQ(ask("window.net").records.at(0).ttl, 3U);
  now.wall += 3400ms;
  EXPECT_EQ(ask("window.net").records.at(0).ttl, 0U) << "nobody keeps it past the window";
  now.wall += 100ms;
  judge.judged.clear();
  ask("window.net");
  EXPECT_THAT(judge.judged, testing::Contains("window.net")) << "the remembered verdict has ended";
  now.wall -= std::chrono::hours(2);
  judge.judged.clear();
  ask("site.net");
  EXPECT_THAT(judge.judged, testing::Contains("site.net")) << "a clock that steps back";
}

TEST_F(HardCase, No14NegativeStaleAndOddTtls) {
  upstream_has(answer_to("no.net", Type::A, wf::kAnswerFlags | 3U).soa("net", 600, 30));
  EXPECT_EQ(ask("no.net").rcode, kNxDomain);
  now.uptime_ms += 29'000;
  EXPECT_EQ(ask("no.net").records.at(0).ttl, 1U);
  EXPECT_EQ(upstreams.questions.size(), 1U);
  upstream_has(answer_to("odd.net").a("odd.net", 0x8000'0001U));
  EXPECT_EQ(ask("odd.net").records.at(0).ttl, 0U);
  upstream_has(answer_to("old.net").a("old.net", 20));
  EXPECT_EQ(ask("old.net").records.at(0).ttl, 20U);
  known.clear();
  const auto ask_without_upstream = [&] {
    replies.replies.clear();
    Bytes room(1232);
    const auto answering = responder.on_query(query("old.net"), kPc, now, room);
    if (answering.outcome == Responder::Outcome::Answered) {
      return look(ByteView(room).first(answering.size));
    }
    for (int i = 0; i < 100 && replies.replies.empty(); ++i) {
      now.uptime_ms += 50;
      responder.on_tick(now);
    }
    return replies.replies.empty() ? Seen{} : look(replies.replies.front().second);
  };
  now.uptime_ms += 60'000;
  const Seen stale = ask_without_upstream();
  EXPECT_EQ(stale.counts.answers, 1);
  EXPECT_EQ(stale.records.at(0).ttl, 20U) << "a TTL never grows";
  judge.block("old.net");
  EXPECT_EQ(ask_without_upstream().rcode, kNxDomain) << "stale does not revive what is blocked";
}

TEST_F(HardCase, No15WaysPastAndReflectionAreClosed) {
  for (const Type type : {Type::A, Type::Aaaa, Type::Https}) {
    EXPECT_EQ(ask("USE-application-DNS.net", type).rcode, kNxDomain);
    EXPECT_EQ(ask("mask.icloud.com", type).rcode, kNxDomain);
    EXPECT_EQ(ask("mask-h2.icloud.com", type).rcode, kNxDomain);
  }
  const Seen discovery = ask("_dns.resolver.arpa", Type::Svcb);
  EXPECT_EQ(discovery.rcode, 0U);
  EXPECT_EQ(discovery.counts.answers, 0);
  EXPECT_EQ(ask("1.0.168.192.in-addr.arpa", Type::Ptr).rcode, kNxDomain);
  EXPECT_THAT(upstreams.questions, IsEmpty()) << "answered at once";
  // Whoever forges the address of a stranger gets next to nothing out of this server.
  const Bytes forged = Message().question("fine.net", Type::A).opt().bytes();
  std::size_t sent = 0;
  std::size_t answered = 0;
  for (int i = 0; i < 1000; ++i) {
    sent += forged.size();
    answered += ask_bytes(forged, client_at("203.0.113.5")).size();
  }
  EXPECT_LT(answered, sent / 10);
}

class RateLimited : public Responding {
 protected:
  RateLimited() : Responding({.answers_per_second = 10}) {}
};

TEST_F(RateLimited, No15FloodsInAKnownNameGetNoMoreThanTheySend) {
  Message big = answer_to("big.net", Type::Txt);
  for (int i = 0; i < 4; ++i) {
    big.answer("big.net", Type::Txt, Bytes{200} + Bytes(200, 'x'));
  }
  upstream_has(big);
  ask("big.net", Type::Txt);
  const Bytes forged = Message().question("big.net", Type::Txt).opt().bytes();
  std::size_t sent = 0;
  std::size_t answered = 0;
  for (int i = 0; i < 5'000; ++i) {
    sent += forged.size();
    answered += ask_bytes(forged).size();
  }
  EXPECT_LT(answered, sent);
}

} // namespace
} // namespace haechi::tests::dns
