// How refusals look, ways past the resolver, and answers that haechi makes itself.
#include "engine/dns/responder.h"
#include "engine/dns/responder_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

using namespace fixture;
using gateway::Trace;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using wf::look;
using wf::Message;
using wf::Seen;
using wf::operator+;
using wire::dns::Carrier;
using wire::dns::Section;
using wire::dns::Type;

class Answers : public Responding {
 protected:
  void rule(const std::function<void(config::Dns&)>& change) {
    change(dns);
    judge.add({.suffix = "nobody.example", .verdict = FakeJudge::refusal()}); // another epoch
    responder.set_rules(dns);
  }

  Seen ask_with_opt(std::string_view name, Type type = Type::A, const Bytes& options = {}) {
    return look(ask_bytes(Message().question(name, type).opt(1232, 0, options)));
  }

  config::Dns dns;
};

TEST_F(Answers, ToRefusedNamesMayBeWithoutData) {
  rule([](config::Dns& out) { out.block_answer = config::BlockAnswer::NoData; });
  const Seen seen = ask_with_opt("bad-ai.com");
  EXPECT_EQ(seen.rcode, 0U);
  EXPECT_EQ(seen.counts.answers, 0);
  ASSERT_EQ(seen.count(Section::Authority), 1U);
  EXPECT_EQ(seen.records[0].type, Type::Soa);
  EXPECT_EQ(seen.errors.at(0).code, 15U);
}

TEST_F(Answers, ToRefusedNamesMayBeRefusals) {
  rule([](config::Dns& out) { out.block_answer = config::BlockAnswer::Refused; });
  const Seen seen = ask_with_opt("bad-ai.com");
  EXPECT_EQ(seen.rcode, 5U);
  EXPECT_EQ(seen.errors.at(0).code, 15U);
}

TEST_F(Answers, ToRefusedNamesMayLeadToASinkholeForAddressesAlone) {
  rule([](config::Dns& out) {
    out.block_answer = config::BlockAnswer::Sinkhole;
    out.sinkhole = {*IpAddress::parse("192.0.2.99")};
  });
  const Bytes query = Message().question("bad-ai.com", Type::A).opt().bytes();
  const Bytes bytes = ask_bytes(query);
  const Seen seen = look(bytes);
  ASSERT_EQ(seen.counts.answers, 1);
  EXPECT_EQ(seen.records[0].ttl, 10U);
  EXPECT_EQ(wire::dns::read_u32(bytes, seen.records[0].rdata_at), 0xC0000263U);
  EXPECT_EQ(seen.errors.at(0).code, 15U);
  for (const Type type : {Type::Aaaa, Type::Https, Type::Txt, Type::Cname, Type::Any}) {
    const Seen none = ask_with_opt("bad-ai.com", type);
    EXPECT_EQ(none.rcode, 0U);
    EXPECT_EQ(none.counts.answers, 0);
    EXPECT_EQ(none.counts.authorities, 1);
  }
}

TEST_F(Answers, SpeakJsonToThoseWhoReadIt) {
  rule([](config::Dns& out) { out.contacts = {"mailto:help@example.org"}; });
  for (const Bytes& signal : {wf::u16s({15, 0}), wf::u16s({15, 2, 0}), wf::u16s({26, 0})}) {
    const Seen seen = ask_with_opt("bad-ai.com", Type::A, signal);
    ASSERT_EQ(seen.errors.size(), 1U);
    EXPECT_THAT(seen.errors[0].text, StartsWith(R"({"c":["mailto:help@example.org"],"j":")"));
    EXPECT_THAT(seen.errors[0].text, HasSubstr(R"("o":"The Ministry")"));
    EXPECT_THAT(seen.errors[0].text, EndsWith("}"));
  }
  EXPECT_THAT(ask_with_opt("bad-ai.com").errors.at(0).text, testing::Not(StartsWith("{")));
}

TEST_F(Answers, FitSmallClientsWithWholeJson) {
  std::string name = "bad-ai.com";
  while (name.size() < 240) {
    name = "abcdefgh." + name;
  }
  const Seen seen =
      look(ask_bytes(Message().question(name, Type::A).opt(512, 0, wf::u16s({15, 0}))));
  ASSERT_EQ(seen.errors.size(), 1U);
  EXPECT_THAT(seen.errors[0].text, StartsWith("{"));
  EXPECT_THAT(seen.errors[0].text, EndsWith("}"));
}

TEST_F(Answers, TellBrowsersAndRelaysToStay) {
  for (const std::string_view name : {"use-application-dns.net", "USE-application-dns.NET",
                                      "mask.icloud.com", "mask-h2.icloud.com"}) {
    for (const Type type : {Type::A, Type::Aaaa, Type::Https}) {
      const Seen seen = ask_with_opt(name, type);
      EXPECT_EQ(seen.rcode, 3U) << name;
      EXPECT_EQ(seen.counts.authorities, 1) << name;
    }
  }
  EXPECT_THAT(upstreams.questions, IsEmpty());
  EXPECT_EQ(recorder.records.size(), 6U) << "relays are recorded, the canary is housekeeping";
}

TEST_F(Answers, KeepRelaysANameErrorHoweverRefusalsLook) {
  rule([](config::Dns& out) { out.block_answer = config::BlockAnswer::Refused; });
  EXPECT_EQ(ask("mask.icloud.com").rcode, 3U);
  EXPECT_EQ(ask("bad-ai.com").rcode, 5U);
}

TEST_F(Answers, KnowNoOtherResolverToDiscover) {
  const Seen seen = ask("_dns.resolver.arpa", Type::Svcb);
  EXPECT_EQ(seen.rcode, 0U);
  EXPECT_EQ(seen.counts.answers, 0);
  EXPECT_EQ(seen.counts.authorities, 1);
  EXPECT_THAT(upstreams.questions, IsEmpty());
  EXPECT_THAT(recorder.records, IsEmpty());
}

TEST_F(Answers, LetWaysPastBeWhereTheConfigurationSaysSo) {
  rule([](config::Dns& out) {
    out.bypass.refuses_canary = out.bypass.refuses_private_relay = false;
    out.bypass.refuses_discovery = out.bypass.refuses_private_reverse = false;
  });
  for (const std::string_view name : {"use-application-dns.net", "mask.icloud.com",
                                      "_dns.resolver.arpa", "1.0.0.10.in-addr.arpa"}) {
    upstream_has(answer_to(name).a(name));
    EXPECT_EQ(ask(name).counts.answers, 1) << name;
  }
}

TEST_F(Answers, LeaveRelaysToThoseWhoAreOutOfReach) {
  auto verdict = FakeJudge::pass(Trace::None);
  verdict.effect = policy::Effect::NoDecision;
  judge.add({.suffix = "com", .verdict = verdict, .subject = 1});
  upstream_has(answer_to("mask.icloud.com").a("mask.icloud.com"));
  EXPECT_EQ(ask("mask.icloud.com", Type::A, kPhone).counts.answers, 1);
  EXPECT_EQ(ask("mask.icloud.com", Type::A, kPc).rcode, 3U);
  EXPECT_EQ(ask("mask.icloud.com", Type::A, kPhone).counts.answers, 1);
}

TEST_F(Answers, RefuseAnAliasOfARelay) {
  upstream_has(answer_to("alias.net")
                   .answer("alias.net", Type::Cname, wf::wire_name("mask.icloud.com"))
                   .a("mask.icloud.com"));
  EXPECT_EQ(ask("alias.net").rcode, 3U);
  EXPECT_EQ(ask("alias.net").rcode, 3U) << "cached";
}

TEST_F(Answers, RefuseEncryptedResolversByNameAndByAddress) {
  rule([](config::Dns& out) {
    out.bypass.refuses_resolvers = true;
    out.bypass.known.resolvers = {"dns.google"};
    out.bypass.known.resolver_addresses = {*IpAddress::parse("8.8.8.8")};
  });
  EXPECT_EQ(ask("dns.google").rcode, 3U);
  EXPECT_EQ(ask("_dns.dns.google", Type::Svcb).rcode, 3U);
  upstream_has(answer_to("my.net").answer("my.net", Type::A, {8, 8, 8, 8}));
  upstream_has(answer_to("hint.net", Type::Https)
                   .answer("hint.net", Type::Https,
                           wf::svcb_rdata(1, ".", wf::u16s({4, 4, 0x0808, 0x0808}))));
  for (const char* time : {"first", "cached"}) {
    EXPECT_EQ(ask("my.net").rcode, 3U) << time;
    EXPECT_EQ(ask("hint.net", Type::Https).rcode, 3U) << time;
  }
  EXPECT_THAT(recorder.lines(), testing::Contains("refuse my.net dns-bypass"));
}

TEST_F(Answers, RefusePrivateAddressesBehindPublicNames) {
  rule([](config::Dns& out) {
    out.bypass.refuses_private_addresses = true;
    out.bypass.own_domains = {"corp.example"};
  });
  const auto has_address = [&](std::string_view name, const Bytes& address) {
    upstream_has(answer_to(name, address.size() == 4 ? Type::A : Type::Aaaa)
                     .answer(name, address.size() == 4 ? Type::A : Type::Aaaa, address));
  };
  has_address("rebind.net", {10, 0, 0, 1});
  has_address("rebind.net", Bytes(15, 0) + Bytes{1});
  has_address("mapped.net", Bytes(10, 0) + Bytes{0xFF, 0xFF, 8, 8, 8, 8});
  has_address("www.corp.example", {10, 0, 0, 1});
  has_address("fine.net", {8, 8, 8, 8});
  for (const char* time : {"first", "cached"}) {
    EXPECT_EQ(ask("rebind.net").rcode, 3U) << time;
    EXPECT_EQ(ask("rebind.net", Type::Aaaa).rcode, 3U) << time;
    EXPECT_EQ(ask("mapped.net", Type::Aaaa).rcode, 3U) << time;
    EXPECT_EQ(ask("www.corp.example").counts.answers, 1) << time;
    EXPECT_EQ(ask("fine.net").counts.answers, 1) << time;
  }
  EXPECT_EQ(recorder.lines().front(), "refuse rebind.net private-address");
}

TEST_F(Answers, KeepReverseNamesOfPrivateNetworksInside) {
  EXPECT_EQ(ask("1.0.0.10.in-addr.arpa", Type::Ptr).rcode, 3U);
  EXPECT_THAT(upstreams.questions, IsEmpty());
  EXPECT_THAT(recorder.records, IsEmpty());
}

TEST_F(Answers, ToAnyAreMinimal) { // RFC 8482
  const Bytes bytes = ask_bytes(Message().question("fine.net", Type::Any));
  const Seen seen = look(bytes);
  ASSERT_EQ(seen.counts.answers, 1);
  EXPECT_EQ(seen.records[0].type, Type::Hinfo);
  EXPECT_EQ(as_text(ByteView(bytes).subspan(seen.records[0].rdata_at + 1, 7)), "RFC8482");
  EXPECT_THAT(upstreams.questions, IsEmpty());
  EXPECT_EQ(ask("bad-ai.com", Type::Any).rcode, 3U);
}

TEST_F(Answers, BelieveClientSubnetsOfConfiguredForwardersAlone) {
  const Bytes phone = wf::u16s({8, 8, 1, 0x2000}) + Bytes{127, 0, 0, 2};
  const Bytes network = wf::u16s({8, 7, 1, 0x1800}) + Bytes{127, 0, 0};
  const Client forwarder = client_at("127.0.0.9");
  const auto ask_by = [&](const Client& client, const Bytes& option) {
    return look(ask_bytes(Message().question("only.net", Type::A).opt(1232, 0, option), client))
        .rcode;
  };
  judge.add({.suffix = "only.net", .verdict = FakeJudge::refusal(), .subject = 1});
  upstream_has(answer_to("only.net").a("only.net"));
  EXPECT_EQ(ask_by(forwarder, phone), 5U) << "nobody's forwarder";
  EXPECT_EQ(ask_by(kPc, phone), 0U) << "known by his own address";
  rule([](config::Dns& out) { out.forwarders = {*Cidr::parse("127.0.0.9")}; });
  EXPECT_EQ(ask_by(forwarder, phone), 3U) << "the phone is refused";
  EXPECT_EQ(ask_by(forwarder, network), 5U) << "a network names nobody";
  EXPECT_EQ(ask_by(kPc, phone), 0U);
  for (int i = 0; i < 100; ++i) {
    ask_by(forwarder, wf::u16s({8, 8, 1, 0x2000}) + Bytes{203, 0, 113, 1}); // a stranger's flood
  }
  EXPECT_EQ(ask_by(forwarder, phone), 3U) << "at nobody else's cost";
}

// Cookies, rates and quotas.
const Bytes kClientCookie = wf::u16s({10, 8}) + Bytes{1, 2, 3, 4, 5, 6, 7, 8};

Bytes cookie_of(const Bytes& message) {
  const Seen seen = look(message);
  Bytes found;
  const auto begin =
      std::search(message.begin(), message.end(), kClientCookie.begin() + 4, kClientCookie.end());
  if (seen.has_opt && message.end() - begin >= 24) {
    found.assign(begin, begin + 24);
  }
  return found;
}

class LimitedResponder : public Responding {
 protected:
  LimitedResponder() : Responding({.questions_per_client = 2, .answers_per_second = 2}) {}

  Bytes ask_with_cookie(const Bytes& option, const Client& client = kPc) {
    return ask_bytes(Message().question("bad-ai.com", Type::A).opt(1232, 0, option), client);
  }
};

TEST_F(LimitedResponder, GivesServerCookiesOnEveryAnswer) {
  EXPECT_EQ(cookie_of(ask_with_cookie(kClientCookie)).size(), 24U);
  upstream_has(answer_to("fine.net").a("fine.net"));
  for (int i = 0; i < 2; ++i) {
    const Client tcp = client_at("127.0.0.1", Carrier::Tcp);
    const Bytes query = Message().question("fine.net", Type::A).opt(1232, 0, kClientCookie).bytes();
    EXPECT_EQ(cookie_of(ask_bytes(query, tcp)).size(), 24U) << "waited for and cached";
  }
  EXPECT_EQ(cookie_of(ask_bytes(Message().question("fine.net", Type::A).opt())).size(), 0U);
}

TEST_F(LimitedResponder, LimitsWhoeverProvesNothing) {
  const Bytes cookie = cookie_of(ask_with_cookie(kClientCookie));
  EXPECT_EQ(look(ask_with_cookie({})).rcode, 3U);
  const Bytes truncated = ask_with_cookie({});
  EXPECT_TRUE(look(truncated).is_truncated());
  EXPECT_EQ(truncated.size(), 12U + 16U + wire::dns::kOptSize) << "no larger than the question";
  EXPECT_THAT(ask_with_cookie(kClientCookie), IsEmpty());
  EXPECT_EQ(look(ask_with_cookie(wf::u16s({10, 24}) + cookie)).rcode, 3U) << "proved";
  EXPECT_EQ(look(ask_with_cookie({}, client_at("127.0.0.1", Carrier::Tcp))).rcode, 3U);
  now.uptime_ms += 1000;
  EXPECT_EQ(look(ask_with_cookie({})).rcode, 3U);
  EXPECT_EQ(responder.counters().limited, 2U);
}

TEST_F(LimitedResponder, BoundsTheWaitingQuestionsOfOneClient) {
  const auto ask_waiting = [&](const std::string& name, const Client& client) {
    Bytes room(65535);
    const Bytes query = Message().question(name, Type::A).opt().bytes();
    const auto answering = responder.on_query(query, client, now, room);
    return answering.outcome == Responder::Outcome::Waiting
               ? 0U
               : look(ByteView(room).first(answering.size)).errors.at(0).code;
  };
  const Client tcp = client_at("127.0.0.1", Carrier::Tcp);
  EXPECT_EQ(ask_waiting("a.net", tcp), 0U);
  EXPECT_EQ(ask_waiting("b.net", tcp), 0U);
  EXPECT_EQ(ask_waiting("c.net", tcp), 23U);
  EXPECT_EQ(ask_waiting("c.net", client_at("127.0.0.2", Carrier::Tcp)), 0U);
  upstream_has(answer_to("a.net").a("a.net"));
  serve_upstream();
  EXPECT_EQ(ask_waiting("d.net", tcp), 0U);
}

TEST_F(Responding, StaysSilentTowardsAFloodOfStrangers) {
  const Client stranger = client_at("127.0.1.1");
  int answers = 0;
  for (int i = 0; i < 1000; ++i) {
    answers += ask_bytes(Message().question("fine.net", Type::A), stranger).empty() ? 0 : 1;
  }
  EXPECT_EQ(answers, 20);
  EXPECT_EQ(recorder.records.size(), 20U);
}

// Failures and stale answers (RFC 9520, RFC 8767).
class StaleResponder : public Responding {
 protected:
  StaleResponder() : Responding({.cache = {.stale_ms = 86'400'000}}) {
    upstream_has(answer_to("fine.net").a("fine.net", 60));
    ask("fine.net");
    known.clear();
  }

  // What a client hears while no upstream answers, after all tries.
  Seen ask_in_vain(std::string_view name) {
    Bytes room(1232);
    const Bytes query = Message().question(name, Type::A).opt().bytes();
    const auto answering = responder.on_query(query, kPc, now, room);
    if (answering.outcome == Responder::Outcome::Answered) {
      return look(ByteView(room).first(answering.size));
    }
    replies.replies.clear();
    for (int i = 0; i < 100 && replies.replies.empty(); ++i) {
      now.uptime_ms += 50;
      now.wall += 50ms;
      responder.on_tick(now);
    }
    return replies.replies.empty() ? Seen{} : look(replies.replies.front().second);
  }
};

TEST_F(StaleResponder, GivesWhatItHadRatherThanNothing) {
  now.uptime_ms += 70'000;
  const std::uint64_t asked_ms = now.uptime_ms;
  const Seen seen = ask_in_vain("fine.net");
  EXPECT_EQ(seen.counts.answers, 1);
  EXPECT_EQ(seen.records.at(0).ttl, 30U);
  EXPECT_EQ(seen.errors.at(0).code, 3U);
  EXPECT_EQ(now.uptime_ms - asked_ms, 1800U) << "not the whole of the deadline";
  EXPECT_EQ(responder.counters().stale, 1U);
}

TEST_F(StaleResponder, RevivesNothingThatIsBlockedNow) {
  judge.block("fine.net");
  now.uptime_ms += 70'000;
  EXPECT_EQ(ask_in_vain("fine.net").rcode, 3U);
  EXPECT_EQ(responder.counters().stale, 0U);
}

TEST_F(StaleResponder, RevivesNoChainIntoWhatIsBlockedNow) {
  upstream_has(answer_to("www.net")
                   .answer("www.net", Type::Cname, wf::wire_name("b.org"), 60)
                   .a("b.org", 60));
  EXPECT_EQ(ask("www.net").counts.answers, 2);
  known.clear();
  judge.block("b.org");
  now.uptime_ms += 70'000;
  EXPECT_EQ(ask_in_vain("www.net").rcode, 3U);
}

TEST_F(StaleResponder, EndsWithTheTimeThatIsSet) {
  now.uptime_ms += 60'000 + 86'400'000;
  EXPECT_EQ(ask_in_vain("fine.net").rcode, 2U);
}

TEST_F(StaleResponder, TakesAFreshAnswerWhenThereIsOne) {
  now.uptime_ms += 70'000;
  upstream_has(answer_to("fine.net").a("fine.net", 60));
  const Seen seen = ask("fine.net");
  EXPECT_EQ(seen.records.at(0).ttl, 60U);
  EXPECT_THAT(seen.errors, IsEmpty());
}

TEST_F(StaleResponder, AsksNobodyAgainForASecondAfterAFailure) {
  EXPECT_EQ(ask_in_vain("gone.net").errors.at(0).code, 22U);
  const std::size_t asked = upstreams.questions.size();
  EXPECT_EQ(ask_in_vain("gone.net").errors.at(0).code, 13U);
  EXPECT_EQ(upstreams.questions.size(), asked);
  now.uptime_ms += 1'000;
  upstream_has(answer_to("gone.net").a("gone.net"));
  EXPECT_EQ(ask("gone.net").counts.answers, 1);
}

} // namespace
} // namespace haechi::engine::dns
