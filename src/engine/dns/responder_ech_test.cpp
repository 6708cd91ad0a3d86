// Encrypted ClientHello is kept from whoever the policy must see at TLS, and left to everybody
// else.
#include "engine/dns/responder.h"
#include "engine/dns/responder_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

using namespace fixture;
using gateway::Trace;
using wf::Message;
using wf::operator+;
using wire::dns::Type;

const Bytes kAlpn = wf::u16s({1, 3}) + Bytes{2, 'h', '2'};
const Bytes kEch = wf::u16s({5, 8}) + Bytes(8, 0xEC);

gateway::Verdict verdict_of(policy::Effect effect) {
  auto verdict = FakeJudge::pass(Trace::Recorded);
  verdict.effect = effect;
  return verdict;
}

class Ech : public Responding {
 protected:
  Ech() { upstream_has(https({.ech = kEch, .is_signed = true})); }

  struct Shape {
    Bytes ech;
    bool is_signed = false;
  };

  static Message https(const Shape& shape) {
    Message message = answer_to("svc.fine.net", Type::Https);
    message.record(wire::dns::Section::Answer, {0xC0, 12}, Type::Https,
                   wf::svcb_rdata(1, ".", kAlpn + shape.ech));
    if (shape.is_signed) {
      message.record(wire::dns::Section::Answer, {0xC0, 12}, Type::Rrsig,
                     wf::u16s({65}) + Bytes(16, 1) + wf::wire_name("fine.net") + Bytes(64, 2));
    }
    return message;
  }

  Bytes ask_https(const Client& client = kPc, unsigned id = 0x1234) {
    return ask_bytes(
        Message(0x0130, id).question("svc.fine.net", Type::Https).opt(1232, wf::kDnssecOk).bytes(),
        client);
  }

  // The answer as it must be: the upstream's, with our flags and OPT.
  static Bytes expected(const Shape& shape) {
    Message message = https(shape);
    message.opt(1232, wf::kDnssecOk);
    Bytes bytes = message.bytes();
    wire::dns::put_u16(bytes, 2, 0x8190); // QR RD RA CD, no AD
    return bytes;
  }

  void judge_as(const gateway::Verdict& verdict, std::optional<std::uint32_t> subject = {}) {
    judge.add({.suffix = "svc.fine.net", .verdict = verdict, .subject = subject});
  }
};

TEST_F(Ech, IsLeftToPlainlyAllowedServicesBitForBit) {
  for (const char* time : {"first", "cached", "remembered"}) {
    EXPECT_EQ(ask_https(), expected({.ech = kEch, .is_signed = true})) << time;
  }
}

TEST_F(Ech, IsTakenAwayWhereTheDecisionNeedsMoreThanTheName) {
  auto open = verdict_of(policy::Effect::Allow);
  open.is_settled = false;
  auto obliged = verdict_of(policy::Effect::Allow);
  obliged.obligations = {"acknowledge"};
  for (const auto& verdict : {verdict_of(policy::Effect::Inspect), verdict_of(policy::Effect::Warn),
                              verdict_of(policy::Effect::Redact), open, obliged}) {
    judge_as(verdict);
    for (const char* time : {"first", "cached"}) {
      EXPECT_EQ(ask_https(), expected({})) << time;
    }
  }
  EXPECT_EQ(upstreams.questions.size(), 1U) << "one raw answer for all";
}

TEST_F(Ech, IsLeftToWhoeverIsOutOfReachAndToAllowsThatAreLogged) {
  auto logged = verdict_of(policy::Effect::Allow);
  logged.obligations = {"log"};
  auto out_of_reach = FakeJudge::pass(Trace::None);
  out_of_reach.effect = policy::Effect::NoDecision;
  for (const auto& verdict : {logged, out_of_reach}) {
    judge_as(verdict);
    EXPECT_EQ(ask_https(), expected({.ech = kEch, .is_signed = true}));
  }
}

TEST_F(Ech, IsTakenFromOneClientAndLeftToTheOtherOnOneCachedAnswer) {
  judge_as(verdict_of(policy::Effect::Inspect), 1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ask_https(kPc), expected({.ech = kEch, .is_signed = true}));
    EXPECT_EQ(ask_https(kPhone), expected({}));
  }
  EXPECT_EQ(upstreams.questions.size(), 1U);
}

TEST_F(Ech, FollowsAReload) {
  EXPECT_EQ(ask_https(), expected({.ech = kEch, .is_signed = true}));
  judge_as(verdict_of(policy::Effect::Inspect));
  EXPECT_EQ(ask_https(), expected({}));
  judge.clear();
  EXPECT_EQ(ask_https(), expected({.ech = kEch, .is_signed = true}));
}

TEST_F(Ech, IsTakenFromRecordsOfAPortToo) {
  judge_as(verdict_of(policy::Effect::Inspect));
  upstream_has(answer_to("_8443._https.svc.fine.net", Type::Https)
                   .answer("_8443._https.svc.fine.net", Type::Https,
                           wf::svcb_rdata(1, "svc.fine.net", kEch)));
  const wf::Seen seen = ask("_8443._https.svc.fine.net", Type::Https);
  ASSERT_EQ(seen.counts.answers, 1);
  EXPECT_EQ(seen.records[0].rdata_size, wf::svcb_rdata(1, "svc.fine.net").size());
}

TEST_F(Ech, IsTakenWhereAnAliasLeadsToAnInspectedService) {
  judge_as(verdict_of(policy::Effect::Inspect));
  upstream_has(answer_to("www.fine.net", Type::Https)
                   .answer("www.fine.net", Type::Cname, wf::wire_name("svc.fine.net"))
                   .answer("svc.fine.net", Type::Https, wf::svcb_rdata(1, ".", kEch)));
  const wf::Seen seen = ask("www.fine.net", Type::Https);
  ASSERT_EQ(seen.counts.answers, 2);
  EXPECT_EQ(seen.records[1].rdata_size, wf::svcb_rdata(1, ".").size());
}

} // namespace
} // namespace haechi::engine::dns
