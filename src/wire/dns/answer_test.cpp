#include "wire/dns/answer.h"
#include "wire/dns/message_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::wire::dns {
namespace {

using fixture::kAnswerFlags;
using fixture::look;
using fixture::Message;
using fixture::Seen;
using fixture::operator+;
using testing::ElementsAre;
using testing::IsEmpty;

Message reply(std::string_view name = "fine.net", Type type = Type::A,
              unsigned flags = kAnswerFlags) {
  return Message(flags).question(name, type);
}

std::vector<std::string> targets_of(const Message& message) {
  const auto answer = parse_answer(message.bytes());
  if (!answer) {
    return {"malformed"};
  }
  std::vector<std::string> names;
  for (const Name& name : answer->targets) {
    names.push_back(to_text(name.wire()));
  }
  return names;
}

TEST(AnswerTargets, AreTheWholeCnameChain) {
  EXPECT_THAT(
      targets_of(reply("cname.fine.net")
                     .answer("cname.fine.net", Type::Cname, fixture::wire_name("mid.fine.org"))
                     .answer("mid.fine.org", Type::Cname, fixture::wire_name("api.bad-ai.com"))
                     .a("api.bad-ai.com")),
      ElementsAre("mid.fine.org", "api.bad-ai.com"));
}

TEST(AnswerTargets, ReadCompressedNames) {
  EXPECT_THAT(targets_of(reply().record(Section::Answer, {0xC0, 12}, Type::Cname,
                                        {3, 'w', 'w', 'w', 0xC0, 12})),
              ElementsAre("www.fine.net"));
}

TEST(AnswerTargets, AreDnameTargetsAndWhatTheyMake) {
  EXPECT_THAT(targets_of(reply("www.dn.fine.net")
                             .answer("dn.fine.net", Type::Dname, fixture::wire_name("bad-ai.com"))),
              ElementsAre("dn.fine.net", "bad-ai.com", "www.bad-ai.com"));
}

TEST(AnswerTargets, AreSvcbAndHttpsTargetsInBothModes) {
  EXPECT_THAT(targets_of(reply("alias.fine.net", Type::Https)
                             .answer("alias.fine.net", Type::Https,
                                     fixture::svcb_rdata(0, "www.bad-ai.com"))),
              ElementsAre("www.bad-ai.com"));
  EXPECT_THAT(
      targets_of(reply("t.fine.net", Type::Svcb)
                     .answer("t.fine.net", Type::Svcb, fixture::svcb_rdata(1, "www.bad-ai.com"))),
      ElementsAre("www.bad-ai.com"));
  EXPECT_THAT(targets_of(reply("t.fine.net", Type::Https)
                             .answer("t.fine.net", Type::Https, fixture::svcb_rdata(1, "."))),
              IsEmpty());
}

TEST(AnswerTargets, AreFoundInOtherSectionsToo) {
  EXPECT_THAT(targets_of(reply()
                             .a("fine.net")
                             .record(Section::Additional, fixture::wire_name("fine.net"),
                                     Type::Https, fixture::svcb_rdata(1, "bad-ai.com"))),
              ElementsAre("bad-ai.com"));
}

TEST(AnswerTargets, AreDistinctWithoutCase) {
  EXPECT_THAT(targets_of(reply()
                             .answer("FINE.net", Type::Cname, fixture::wire_name("a.net"))
                             .a("A.net")
                             .a("a.NET")),
              ElementsAre("a.net"));
}

TEST(AnswerTargets, AreOfALimitedNumber) {
  Message many = reply();
  for (std::size_t i = 0; i < kMaxTargets; ++i) {
    many.a("n" + std::to_string(i) + ".net");
  }
  EXPECT_EQ(targets_of(many).size(), kMaxTargets);
  EXPECT_THAT(targets_of(many.a("one-too-many.net")), ElementsAre("malformed"));
}

TEST(ParseAnswer, RefusesTargetsThatCannotBeRead) {
  const Bytes name = fixture::wire_name("a.net");
  EXPECT_FALSE(parse_answer(reply().answer("fine.net", Type::Cname, name + Bytes{0}).bytes()));
  EXPECT_FALSE(parse_answer(reply().answer("fine.net", Type::Cname, {}).bytes()));
  EXPECT_FALSE(parse_answer(reply().answer("fine.net", Type::Dname, {0x40}).bytes()));
  EXPECT_FALSE(
      parse_answer(reply().answer("fine.net", Type::Https, Bytes{0, 1, 0xC0, 12}).bytes()));
}

TEST(ParseAnswer, RefusesWhatBreaks) {
  const Bytes whole = reply().a("fine.net").soa("net", 60, 60).opt().bytes();
  ASSERT_TRUE(parse_answer(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(parse_answer(cut)) << size;
  }
  EXPECT_FALSE(parse_answer(reply().opt().opt().bytes()));
  EXPECT_FALSE(parse_answer(reply().opt(1232, 1U << 24U).bytes())) << "an extended rcode";
}

TEST(ParseAnswer, RefusesNamesMadeOfBytesThatChange) {
  // The TTL of the first record, at offset 40, reads as the label `a` and the root.
  const auto answer = [](Byte target) {
    return reply()
        .answer("fine.net", Type::A, {192, 0, 2, 1}, 0x0161'0000U)
        .answer("fine.net", Type::Cname, {0xC0, target})
        .bytes();
  };
  ASSERT_EQ(look(answer(40)).records.at(0).ttl_at, 40U);
  EXPECT_FALSE(parse_answer(answer(40)));
  EXPECT_FALSE(parse_answer(answer(42)));
  EXPECT_TRUE(parse_answer(answer(12)));
  EXPECT_FALSE(parse_answer(answer(0))) << "the header";
}

TEST(ParseAnswer, TakesOptAndWhatFollowsAway) {
  const auto answer = parse_answer(reply()
                                       .a("fine.net")
                                       .opt()
                                       .record(Section::Additional, {0}, Type::Tsig, {1})
                                       .raw({7})
                                       .bytes());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->message, reply().a("fine.net").bytes());
}

TEST(ParseAnswer, KeepsAnswersForTheirShortestTtl) {
  EXPECT_EQ(parse_answer(reply().a("fine.net", 300).a("fine.net", 60).bytes())->lifetime_s, 60U);
  EXPECT_EQ(parse_answer(reply().a("fine.net", 1U << 30U).bytes())->lifetime_s, kMaxLifetime);
}

TEST(ParseAnswer, TakesATtlWithItsTopBitForZero) { // RFC 2181 section 8
  const auto answer = parse_answer(reply().a("fine.net", 0x8000'0001U).bytes());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->lifetime_s, 0U);
  EXPECT_EQ(look(answer->message).records[0].ttl, 0U);
}

TEST(ParseAnswer, KeepsNegativeAnswersByTheSoa) { // RFC 2308 section 5
  const unsigned name_error = kAnswerFlags | 3U;
  const auto lifetime = [](const Message& message) {
    return parse_answer(message.bytes())->lifetime_s;
  };
  EXPECT_EQ(lifetime(reply("x.net", Type::A, name_error).soa("net", 600, 60)), 60U);
  EXPECT_EQ(lifetime(reply("x.net", Type::A, name_error).soa("net", 30, 60)), 30U);
  EXPECT_EQ(lifetime(reply().soa("net", 90'000, 90'000)), kMaxNegativeLifetime);
  EXPECT_EQ(lifetime(reply("x.net", Type::A, name_error)), 0U) << "no SOA, no cache";
  EXPECT_EQ(lifetime(reply()), 0U);
  EXPECT_EQ(lifetime(reply("x.net", Type::A, kAnswerFlags | 2U).a("x.net")), 0U) << "SERVFAIL";
}

TEST(IsAnswerTo, WantsTheVeryQuestion) {
  const Bytes question = fixture::wire_name("fine.net") + fixture::u16s({1, 1});
  const auto matches = [&](const Message& message, CaseMatch match = CaseMatch::Blind) {
    return is_answer_to(message.bytes(), question, match);
  };
  EXPECT_TRUE(matches(reply()));
  EXPECT_TRUE(matches(reply("FINE.net")));
  EXPECT_FALSE(matches(reply("FINE.net"), CaseMatch::Exact));
  EXPECT_FALSE(matches(reply("fine.org")));
  EXPECT_FALSE(matches(reply("fine.net", Type::Aaaa)));
  EXPECT_FALSE(matches(Message(kAnswerFlags).question("fine.net", Type::A, 3)));
  EXPECT_FALSE(matches(Message(0x0100).question("fine.net", Type::A))) << "a query";
  EXPECT_FALSE(matches(Message(kAnswerFlags)));
  EXPECT_FALSE(matches(reply().question("fine.net", Type::A)));
}

struct Given {
  Bytes query_bytes;
  Query query;
  Answer answer;

  Given(const Message& asked, const Message& answered)
      : query_bytes(asked.bytes()), query(parse_query(query_bytes).query),
        answer(parse_answer(answered.bytes()).value()) {}

  [[nodiscard]] Bytes write(Carrier carrier = Carrier::Udp, const Age& age = {}) const {
    Bytes room(carrier == Carrier::Udp ? kMaxUdpSize : kMaxMessage);
    room.resize(write_answer(room, query, carrier, answer, age));
    return room;
  }
};

TEST(WriteAnswer, EchoesIdFlagsAndCase) {
  const Given given(Message(0x0010, 77).question("FiNe.NeT", Type::A),
                    reply("fine.net", Type::A, 0x85A0)
                        .record(Section::Answer, {0xC0, 12}, Type::A, {192, 0, 2, 1}));
  const Bytes bytes = given.write();
  EXPECT_EQ(read_u16(bytes, 0), 77);
  EXPECT_EQ(look(bytes).flags, 0x8090U) << "no RD asked, none echoed; AA and AD are not ours";
  EXPECT_EQ(to_text(parse_owner(bytes, look(bytes).records[0])->wire()), "FiNe.NeT");
}

TEST(WriteAnswer, PassesRecordsOnBitForBit) { // RFC 3597
  const Bytes odd{0xC0, 0x0C, 1, 2, 3, 0};
  const Given given(Message().question("fine.net", static_cast<Type>(65280)),
                    reply("fine.net", static_cast<Type>(65280))
                        .answer("fine.net", static_cast<Type>(65280), odd)
                        .answer("fine.net", static_cast<Type>(65280), {}));
  const Bytes bytes = given.write();
  const Seen seen = look(bytes);
  ASSERT_EQ(seen.records.size(), 2U);
  EXPECT_EQ(Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(seen.records[0].rdata_at),
                  bytes.begin() + static_cast<std::ptrdiff_t>(seen.records[0].end())),
            odd);
  EXPECT_EQ(seen.records[1].rdata_size, 0U);
}

TEST(WriteAnswer, LetsTtlsFallAndNeverGrow) {
  const Given given(Message().question("fine.net", Type::A),
                    reply().a("fine.net", 300).soa("net", 9, 9));
  const auto ttls = [&](const Age& age) {
    std::vector<std::uint32_t> out;
    for (const Record& record : look(given.write(Carrier::Udp, age)).records) {
      out.push_back(record.ttl);
    }
    return out;
  };
  EXPECT_THAT(ttls({}), ElementsAre(300U, 9U));
  EXPECT_THAT(ttls({.elapsed_s = 5}), ElementsAre(295U, 4U));
  EXPECT_THAT(ttls({.elapsed_s = 100}), ElementsAre(200U, 0U));
  EXPECT_THAT(ttls({.elapsed_s = 5, .ttl_cap_s = 20}), ElementsAre(20U, 4U));
}

TEST(WriteAnswer, HasOptIfAndOnlyIfTheQueryHad) {
  const Message answer = reply().a("fine.net").opt();
  EXPECT_FALSE(look(Given(Message().question("fine.net", Type::A), answer).write()).has_opt);
  const Seen seen = look(
      Given(Message().question("fine.net", Type::A).opt(512, fixture::kDnssecOk), answer).write());
  EXPECT_TRUE(seen.is_sound);
  EXPECT_TRUE(seen.has_opt);
  EXPECT_TRUE(seen.opt_is_dnssec_ok);
}

Message big(int records) {
  Message message = reply("big.fine.net", Type::Txt);
  for (int i = 0; i < records; ++i) {
    message.answer("big.fine.net", Type::Txt, Bytes{200} + Bytes(200, 'x'));
  }
  return message;
}

TEST(WriteAnswer, CutsAnRrsetWholeAndSaysSo) {
  for (const bool has_opt : {false, true}) {
    Message asked = Message().question("big.fine.net", Type::Txt);
    if (has_opt) {
      asked.opt(1232);
    }
    const Given given(asked, big(12));
    const Bytes bytes = given.write();
    const Seen seen = look(bytes);
    EXPECT_TRUE(seen.is_sound);
    EXPECT_TRUE(seen.is_truncated());
    EXPECT_EQ(seen.counts.answers, 0);
    EXPECT_EQ(seen.has_opt, has_opt);
    EXPECT_EQ(look(given.write(Carrier::Tcp)).counts.answers, 12);
    EXPECT_FALSE(look(given.write(Carrier::Tcp)).is_truncated());
  }
}

TEST(WriteAnswer, KeepsTheRrsetsThatFit) {
  Message message = reply("cname.fine.net", Type::Txt);
  message.answer("cname.fine.net", Type::Cname, fixture::wire_name("big.fine.net"));
  for (int i = 0; i < 3; ++i) {
    message.answer("big.fine.net", Type::Txt, Bytes{200} + Bytes(200, 'x'));
  }
  const Seen seen = look(Given(Message().question("cname.fine.net", Type::Txt), message).write());
  EXPECT_TRUE(seen.is_sound);
  EXPECT_TRUE(seen.is_truncated());
  EXPECT_EQ(seen.counts.answers, 1);
}

TEST(WriteAnswer, LosesAdditionalRecordsWithoutSayingSo) { // RFC 2181 section 9
  Message message = reply().a("fine.net");
  for (int i = 0; i < 4; ++i) {
    message.record(Section::Additional, fixture::wire_name("x" + std::to_string(i)), Type::Txt,
                   Bytes{200} + Bytes(200, 'x'));
  }
  const Seen seen = look(Given(Message().question("fine.net", Type::A), message).write());
  EXPECT_TRUE(seen.is_sound);
  EXPECT_FALSE(seen.is_truncated());
  EXPECT_EQ(seen.counts.answers, 1);
  EXPECT_EQ(seen.counts.additionals, 2);
}

TEST(WriteAnswer, NeverExceedsTheClientsLimit) {
  for (unsigned size = 0; size < 1500; size += 61) {
    for (int records = 0; records < 8; ++records) {
      const Given given(Message().question("big.fine.net", Type::Txt).opt(size), big(records));
      const Bytes bytes = given.write();
      EXPECT_TRUE(look(bytes).is_sound);
      EXPECT_TRUE(look(bytes).has_opt);
      EXPECT_LE(bytes.size(), std::clamp(size, 512U, 1232U));
    }
  }
}

} // namespace
} // namespace haechi::wire::dns
