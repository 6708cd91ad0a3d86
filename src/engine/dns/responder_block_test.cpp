// What must be refused, however it is asked and through whatever chain it is reached.
#include "engine/dns/responder.h"
#include "engine/dns/responder_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

using namespace fixture;
using testing::IsEmpty;
using wf::look;
using wf::Message;
using wf::Seen;
using wf::operator+;
using wire::dns::Carrier;
using wire::dns::Section;
using wire::dns::Type;

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
    upstream_has(answer_to("9.2.0.192.in-addr.test", Type::Ptr)
                     .answer("9.2.0.192.in-addr.test", Type::Ptr, wf::wire_name("bad-ai.com")));
  }
};

TEST_F(Chains, IntoABlockedNameAreRefusedFirstAndCached) {
  const std::vector<std::pair<std::string, Type>> questions{
      {"cname.fine.net", Type::A},      {"mid.fine.org", Type::Cname},
      {"www.dn.fine.net", Type::A},     {"alias.fine.net", Type::Https},
      {"target.fine.net", Type::Https}, {"9.2.0.192.in-addr.test", Type::Ptr}};
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

} // namespace
} // namespace haechi::engine::dns
