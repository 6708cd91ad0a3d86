#include "catalog/load.h"
#include "engine/config/parse.h"
#include "engine/dns/dns_fixture.h"
#include "engine/trace/seen_answer.h"
#include "engine/trace/tracer.h"
#include "policy/syntax/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::trace {
namespace {

namespace df = dns::fixture;
namespace wf = wire::dns::fixture;
using testing::HasSubstr;
using wire::dns::Type;

constexpr const char* kCatalog = R"(
- {id: deepseek, provider: d, provider_group: deepseek, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [chat.deepseek.com]}
- {id: chatgpt, provider: o, provider_group: openai, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [chatgpt.com]}
)";

constexpr const char* kPolicy = R"(
bodies: {gov: {name: {en: Government, ko: 정부}, on_undecided: allow}}
devices: {pc: {owner: body}}
zones: {office: {owner: body}}
orders:
  - {id: no-deepseek, issuer: gov, force: binding, rules: [{target: {service: deepseek}, effect: block}]}
  - {id: look, issuer: gov, force: binding, rules: [{target: {service: chatgpt}, effect: inspect}]}
)";

constexpr const char* kConfig = R"(
policy: p
operator: gov
dns: {listen: ["127.0.0.1:5353"], upstream: ["192.0.2.53:53"], forwarders: [10.9.0.0/16]}
identity:
  - {cidr: 10.1.0.0/16, body: gov, device: pc, zone: office, role: clerk}
  - {mac: "02:00:5e:00:53:01", body: gov, device: pc}
)";

std::shared_ptr<const gateway::Snapshot> make_snapshot() {
  auto policy = policy::parse_policy({{"p.yaml", kPolicy}});
  EXPECT_TRUE(policy) << (policy ? "" : to_string(policy.error().front()));
  auto catalog = catalog::load_catalog({{"c.yaml", kCatalog}});
  EXPECT_TRUE(catalog) << (catalog ? "" : to_string(catalog.error().front()));
  auto config = config::parse_config({"haechi.yaml", kConfig});
  EXPECT_TRUE(config) << (config ? "" : to_string(config.error().front()));
  gateway::Snapshot::Parts parts;
  parts.epoch = 3;
  parts.config = *config;
  parts.identities = identity::Identities(config->identity, {}, config->marked);
  parts.policy = std::make_shared<const policy::Policy>(std::move(*policy));
  parts.catalog = *catalog;
  parts.decider = policy::Decider::make(parts.policy, parts.catalog);
  return gateway::Snapshot::make(std::move(parts));
}

class TracerTest : public testing::Test {
 protected:
  TracerTest() { now_.wall = df::kStart; }

  Tracer::Setup setup(std::string_view name, const std::string& as, Type type = Type::A) {
    Tracer::Setup out;
    out.snapshot = snapshot_;
    out.what = {.name = *admin::parse_name(name), .type = type, .as = as};
    out.random = [this] { return random_ += 0x9E3779B97F4A7C15ULL; };
    return out;
  }

  std::unique_ptr<Tracer> begin(Tracer::Setup setup) {
    auto tracer = Tracer::make(std::move(setup));
    EXPECT_TRUE(tracer) << to_string(tracer.error());
    (*tracer)->begin(now_);
    return std::move(*tracer);
  }

  Walk trace(std::string_view name, const std::string& as) {
    return begin(setup(name, as))->finish();
  }

  std::shared_ptr<const gateway::Snapshot> snapshot_ = make_snapshot();
  dns::Moment now_;
  std::uint64_t random_ = 1;
  df::FakeUpstreams upstreams_;
};

TEST_F(TracerTest, TellsARefusalWithWhoWhatAndWhy) {
  const Walk walk = trace("Chat.DeepSeek.com", "10.1.2.3");
  EXPECT_EQ(walk.outcome, Outcome::Answered);
  EXPECT_EQ(walk.subject->name, "10.1.0.0/16");
  EXPECT_EQ(walk.name, "Chat.DeepSeek.com");
  EXPECT_EQ(walk.host, "chat.deepseek.com");
  EXPECT_THAT(walk.services, testing::ElementsAre("deepseek"));
  ASSERT_EQ(walk.judged.size(), 1U);
  EXPECT_TRUE(walk.judged[0].verdict.is_refusal());
  EXPECT_EQ(walk.judged[0].verdict.by, "no-deepseek");
  EXPECT_EQ(walk.answer->rcode, wire::dns::Rcode::NxDomain);
  EXPECT_THAT(walk.answer->records,
              testing::ElementsAre(HasSubstr("Chat.DeepSeek.com 10 SOA . . ")));
  EXPECT_EQ(walk.answer->extended_error, 15);
  EXPECT_TRUE(walk.asked.empty());
  for (const Language language : {Language::English, Language::Korean}) {
    const std::string text = to_text(walk, language);
    EXPECT_THAT(text, HasSubstr("10.1.0.0/16"));
    EXPECT_THAT(text, HasSubstr("no-deepseek"));
    EXPECT_THAT(text, HasSubstr("NXDOMAIN"));
  }
  EXPECT_THAT(to_text(walk, Language::Korean), HasSubstr("누가 묻는가"));
}

TEST_F(TracerTest, StopsAtTheUpstreamWhereNoneIsAsked) {
  const Walk walk = trace("www.example.org", "10.1.0.0/16");
  EXPECT_EQ(walk.outcome, Outcome::WouldAsk);
  ASSERT_EQ(walk.asked.size(), 1U);
  EXPECT_EQ(walk.asked[0].endpoint.to_string(), "192.0.2.53:53");
  EXPECT_FALSE(walk.answer);
  EXPECT_THAT(to_text(walk, Language::English), HasSubstr("would be asked"));
  EXPECT_THAT(to_json(walk, Language::English),
              HasSubstr(R"("outcome":"would-ask","answer":null)"));
}

TEST_F(TracerTest, JudgesEveryNameOfTheUpstreamsAnswer) {
  auto with_upstream = setup("alias.example.org", "10.1.2.3");
  with_upstream.upstreams = &upstreams_;
  const auto tracer = begin(std::move(with_upstream));
  ASSERT_TRUE(tracer->is_waiting());
  ASSERT_EQ(upstreams_.questions.size(), 1U);
  const auto answer =
      df::answer_to("alias.example.org")
          .answer("alias.example.org", Type::Cname, wf::wire_name("chat.deepseek.com"))
          .a("chat.deepseek.com");
  tracer->on_upstream_packet(upstreams_.questions[0].attempt,
                             df::as_answer(upstreams_.questions[0], answer), now_);
  EXPECT_FALSE(tracer->is_waiting());
  const Walk walk = tracer->finish();
  EXPECT_EQ(walk.outcome, Outcome::Answered);
  ASSERT_EQ(walk.judged.size(), 2U);
  EXPECT_EQ(walk.judged[1].host, "chat.deepseek.com");
  EXPECT_TRUE(walk.judged[1].verdict.is_refusal());
  EXPECT_EQ(walk.answer->rcode, wire::dns::Rcode::NxDomain);
}

TEST_F(TracerTest, AKeptAnswerServesInTheUpstreamsPlace) {
  auto with_cache = setup("www.example.org", "10.1.2.3");
  with_cache.upstreams = &upstreams_;
  with_cache.workers = 2;
  const auto message = df::answer_to("www.example.org").a("www.example.org", 300);
  with_cache.kept.push_back({.worker = 0,
                             .answer = *wire::dns::parse_answer(message.bytes()),
                             .age_ms = 1'000,
                             .is_stale = true});
  with_cache.kept.push_back(
      {.worker = 1, .answer = *wire::dns::parse_answer(message.bytes()), .age_ms = 20'000});
  const Walk walk = begin(std::move(with_cache))->finish();
  EXPECT_TRUE(walk.is_from_cache);
  EXPECT_TRUE(upstreams_.questions.empty());
  EXPECT_TRUE(walk.asked.empty());
  EXPECT_THAT(walk.answer->records, testing::ElementsAre("www.example.org 280 A 192.0.2.1"));
  EXPECT_THAT(to_text(walk, Language::English), HasSubstr("worker 0: 1 s old, its time is over"));
}

TEST_F(TracerTest, TellsThatEchWasTakenOut) {
  auto https = setup("chatgpt.com", "10.1.2.3", Type::Https);
  https.upstreams = &upstreams_;
  const auto tracer = begin(std::move(https));
  ASSERT_EQ(upstreams_.questions.size(), 1U);
  const Bytes with_ech{0, 1, 0, 0, 1, 0, 3, 2, 'h', '3', 0, 5, 0, 2, 1, 2};
  const auto answer =
      df::answer_to("chatgpt.com", Type::Https).answer("chatgpt.com", Type::Https, with_ech);
  tracer->on_upstream_packet(upstreams_.questions[0].attempt,
                             df::as_answer(upstreams_.questions[0], answer), now_);
  const Walk walk = tracer->finish();
  ASSERT_TRUE(walk.answer);
  EXPECT_TRUE(walk.had_ech);
  EXPECT_FALSE(walk.answer->has_ech);
  EXPECT_THAT(to_json(walk, Language::Korean), HasSubstr(R"("ech_removed":true)"));
}

TEST_F(TracerTest, StrangersAreRefused) {
  const Walk walk = trace("www.example.org", "192.0.2.7");
  EXPECT_FALSE(walk.subject);
  EXPECT_FALSE(walk.decision);
  EXPECT_EQ(walk.answer->rcode, wire::dns::Rcode::Refused);
}

TEST_F(TracerTest, SubjectsAreNamedByAddressPrefixOrMark) {
  EXPECT_EQ(trace("a.example", "mac:02-00-5E-00-53-01").subject->name, "mac:02:00:5e:00:53:01");
  for (const char* nobody : {"", "kim", "10.2.0.0/16", "mac:02:00:5e:00:53:02", "client-id:x"}) {
    const auto tracer = Tracer::make(setup("a.example", nobody));
    ASSERT_FALSE(tracer) << nobody;
    EXPECT_EQ(tracer.error().code, "E-ADMIN-004");
  }
}

TEST_F(TracerTest, FailuresOfTheUpstreamAreTold) {
  auto with_upstream = setup("www.example.org", "10.1.2.3");
  with_upstream.upstreams = &upstreams_;
  const auto tracer = begin(std::move(with_upstream));
  for (int tries = 0; tracer->is_waiting() && tries < 1'000; ++tries) {
    now_.uptime_ms += 50;
    tracer->on_tick(now_);
  }
  const Walk walk = tracer->finish();
  ASSERT_TRUE(walk.answer);
  EXPECT_EQ(walk.answer->rcode, wire::dns::Rcode::ServFail);
  EXPECT_EQ(walk.answer->extended_error, 22);
  EXPECT_GE(walk.asked.size(), 2U);
}

TEST(SeenAnswer, SpellsRecords) {
  const auto answer = df::answer_to("a.example")
                          .answer("a.example", Type::Cname, wf::wire_name("b.c.example"))
                          .answer("b.example", Type::Txt, {1, 'x'});
  const auto seen = read_answer(answer.bytes());
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->records.size(), 2U);
  EXPECT_EQ(seen->records[0], "a.example " + std::to_string(wf::kTtl) + " CNAME b.c.example");
  EXPECT_THAT(seen->records[1], HasSubstr("TXT \\# 2 0178"));
  EXPECT_FALSE(read_answer(Bytes(5)));
  Bytes cut = answer.bytes();
  cut.pop_back();
  EXPECT_FALSE(read_answer(cut));
}

} // namespace
} // namespace haechi::engine::trace
