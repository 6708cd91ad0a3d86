#include "catalog/load.h"
#include "engine/config/parse.h"
#include "engine/gateway/gateway_judge.h"
#include "policy/syntax/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kCatalog = R"(
- {id: deepseek, provider: d, provider_group: deepseek, control_country: CN, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [chat.deepseek.com]}
- {id: chatgpt, provider: o, provider_group: openai, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [chatgpt.com]}
- {id: copilot, provider: m, provider_group: microsoft, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [copilot.example]}
- {id: llm, provider: own, provider_group: own, category: [generative-ai, gateway], hosting: self, surfaces: [api], hosts: [llm.example]}
)";

constexpr const char* kPolicy = R"(
bodies:
  gov: {name: {en: Government, ko: 정부}}
  gov.it: {parent: gov, authority: [gov]}
  gov.motie: {parent: gov, name: {en: Ministry, ko: 산업부}, default: warn}
  gov.lab: {parent: gov, on_undecided: allow}
  gov.me: {parent: gov}
devices: {pc: {owner: body}, phone: {owner: person}}
zones: {office: {owner: body}, street: {owner: nobody}}
orders:
  - {id: motie-deepseek, issuer: gov.motie, force: binding, from: 2025-02-05, expires: 2025-08-05, title: {en: No DeepSeek, ko: 딥시크 금지}, because: {en: no reply, ko: 미회신}, scope: {bodies: [gov.motie]}, rules: [{target: {provider_group: deepseek}, effect: block, obligations: [notice-page], instead: [llm]}]}
  - {id: it-copilot, issuer: gov.it, force: binding, rules: [{target: {service: copilot}, effect: block}]}
  - {id: it-inspect, issuer: gov.it, force: binding, scope: {bodies: [gov.lab, gov.me]}, rules: [{target: {service: llm}, effect: inspect}]}
)";

constexpr const char* kConfig = R"(
policy: p
operator: gov.motie
records: {dir: r}
dns: {listen: ["127.0.0.1:5353"], upstream: ["127.0.0.1:53"]}
identity:
  - {cidr: 10.1.0.0/16, body: gov.motie, device: pc, zone: office, role: employee}
  - {cidr: 10.1.9.9/32, body: gov.lab, device: pc, zone: office}
  - {cidr: 10.3.0.0/16, body: gov.me, device: pc, zone: office}
  - {cidr: 10.2.0.0/16, body: gov.motie, device: phone, zone: street}
)";

const IpAddress kMinistryPc = *IpAddress::parse("10.1.0.7");
const IpAddress kLabPc = *IpAddress::parse("10.1.9.9");
const IpAddress kEnvironmentPc = *IpAddress::parse("10.3.0.7");
const IpAddress kPhone = *IpAddress::parse("10.2.0.7");

Instant at(const char* text) {
  return Instant{parse_date_time(text)->local.time_since_epoch()};
}

const Instant kInForce = at("2025-03-01T00:00:00");

std::shared_ptr<const Snapshot> make_snapshot(std::uint64_t epoch, const std::string& policy_text) {
  auto policy = policy::parse_policy({{"p.yaml", policy_text}});
  EXPECT_TRUE(policy) << (policy ? "" : to_string(policy.error().front()));
  auto catalog = catalog::load_catalog({{"c.yaml", kCatalog}});
  EXPECT_TRUE(catalog) << (catalog ? "" : to_string(catalog.error().front()));
  auto config = config::parse_config({"haechi.yaml", kConfig});
  EXPECT_TRUE(config) << (config ? "" : to_string(config.error().front()));
  Snapshot::Parts parts;
  parts.epoch = epoch;
  parts.config = *config;
  parts.identities = identity::Identities(config->identity);
  parts.policy = std::make_shared<const policy::Policy>(std::move(*policy));
  parts.catalog = *catalog;
  parts.decider = policy::Decider::make(parts.policy, parts.catalog);
  return Snapshot::make(std::move(parts));
}

class GatewayJudgeTest : public testing::Test {
 protected:
  const Verdict& ask(const IpAddress& client, std::string_view host, Depth depth = Depth::Dns) {
    return judge_.judge(*judge_.identify(client), host, depth, kInForce);
  }

  GatewayJudge judge_{make_snapshot(1, kPolicy)};
};

TEST_F(GatewayJudgeTest, RefusesANamedServiceAndSaysByWhoseOrder) {
  const Verdict& verdict = ask(kMinistryPc, "chat.deepseek.com");
  EXPECT_EQ(verdict.action, Action::Refuse);
  EXPECT_EQ(verdict.trace, Trace::Recorded);
  EXPECT_EQ(verdict.by, "motie-deepseek");
  EXPECT_EQ(verdict.reason, "named-block");
  EXPECT_FALSE(verdict.is_legal) << "the operator's own order";
  EXPECT_THAT(verdict.services, ElementsAre("deepseek"));
  EXPECT_THAT(verdict.unmet, ElementsAre("notice-page"));
}

TEST_F(GatewayJudgeTest, ARefusedRequestCanShowItsPage) {
  EXPECT_THAT(ask(kMinistryPc, "chat.deepseek.com", Depth::Request).unmet, IsEmpty());
}

TEST_F(GatewayJudgeTest, AnotherAuthoritysOrderIsALegalRefusal) {
  EXPECT_TRUE(ask(kMinistryPc, "copilot.example").is_legal);
}

TEST_F(GatewayJudgeTest, AWarningPassesAndIsRecordedAsUnshown) {
  const Verdict& verdict = ask(kMinistryPc, "chatgpt.com");
  EXPECT_EQ(verdict.action, Action::Pass);
  EXPECT_EQ(verdict.trace, Trace::Recorded);
  EXPECT_EQ(verdict.effect, policy::Effect::Warn);
  EXPECT_THAT(verdict.unmet, ElementsAre("acknowledge", "warn-unshown"));
}

TEST_F(GatewayJudgeTest, InspectionThatIsOutOfReachFollowsOnUndecided) {
  EXPECT_EQ(ask(kEnvironmentPc, "llm.example").action, Action::Refuse) << "none declared: block";
  const Verdict& lab = ask(kLabPc, "llm.example");
  EXPECT_EQ(lab.action, Action::Pass);
  EXPECT_THAT(lab.unmet, ElementsAre("inspect"));
}

TEST_F(GatewayJudgeTest, OrdinaryNamesAreCountedAndOutOfReachOnesAreNobodysBusiness) {
  EXPECT_EQ(ask(kMinistryPc, "www.example.org").trace, Trace::Counted);
  EXPECT_EQ(ask(kMinistryPc, "www.example.org").action, Action::Pass);
  const Verdict& phone = ask(kPhone, "chat.deepseek.com");
  EXPECT_EQ(phone.trace, Trace::None);
  EXPECT_EQ(phone.action, Action::Pass);
}

TEST_F(GatewayJudgeTest, TellsWhatTheNameAloneFinishes) {
  EXPECT_TRUE(ask(kMinistryPc, "www.example.org").is_finished_by_name());
  EXPECT_TRUE(ask(kPhone, "chat.deepseek.com").is_finished_by_name()) << "out of reach";
  EXPECT_FALSE(ask(kMinistryPc, "chatgpt.com").is_finished_by_name()) << "a warning to be shown";
  EXPECT_FALSE(ask(kLabPc, "llm.example").is_finished_by_name()) << "content to be read";
}

TEST_F(GatewayJudgeTest, AnUnknownClientIsRefused) {
  EXPECT_EQ(judge_.identify(*IpAddress::parse("192.0.2.1")), nullptr);
  EXPECT_EQ(judge_.refuse_unknown_client().action, Action::Refuse);
  EXPECT_EQ(judge_.refuse_unknown_client().reason, "unknown-client");
}

TEST_F(GatewayJudgeTest, ANameThatIsNotKnownFollowsOnUndecided) {
  const Verdict& ministry = judge_.judge_undecided(*judge_.identify(kMinistryPc), Depth::ServerName,
                                                   "no-server-name", kInForce);
  EXPECT_EQ(ministry.action, Action::Refuse);
  EXPECT_EQ(ministry.reason, "no-server-name");
  EXPECT_EQ(
      judge_
          .judge_undecided(*judge_.identify(kLabPc), Depth::ServerName, "no-server-name", kInForce)
          .action,
      Action::Pass);
  EXPECT_EQ(
      judge_
          .judge_undecided(*judge_.identify(kPhone), Depth::ServerName, "no-server-name", kInForce)
          .trace,
      Trace::None);
}

TEST_F(GatewayJudgeTest, TimeAloneEndsAVerdict) {
  const Subject& subject = *judge_.identify(kMinistryPc);
  const Instant before = at("2025-08-04T23:59:59");
  const Verdict& blocked = judge_.judge(subject, "chat.deepseek.com", Depth::Dns, before);
  EXPECT_TRUE(blocked.is_refusal());
  EXPECT_EQ(blocked.valid_until, at("2025-08-05T00:00:00"));
  EXPECT_FALSE(judge_.judge(subject, "chat.deepseek.com", Depth::Dns, at("2025-08-05T00:00:00"))
                   .is_refusal());
  EXPECT_TRUE(judge_.judge(subject, "chat.deepseek.com", Depth::Dns, before).is_refusal())
      << "a clock set back";
}

TEST_F(GatewayJudgeTest, AdoptingASnapshotChangesTheAnswer) {
  ASSERT_FALSE(ask(kMinistryPc, "chatgpt.com").is_refusal());
  judge_.adopt(make_snapshot(2, std::string(kPolicy) +
                                    "  - {id: new, issuer: gov.motie, force: binding, rules: "
                                    "[{target: {service: chatgpt}, effect: block}]}\n"));
  EXPECT_EQ(judge_.epoch(), 2U);
  EXPECT_TRUE(ask(kMinistryPc, "chatgpt.com").is_refusal());
}

TEST_F(GatewayJudgeTest, ForgetsTheFormerSnapshotWhenToldThatNobodyLooksAtIt) {
  auto former = make_snapshot(1, std::string(kPolicy));
  const std::weak_ptr<const Snapshot> seen = former;
  GatewayJudge judge(std::move(former));
  const Subject* subject = judge.identify(kMinistryPc);
  judge.adopt(make_snapshot(2, std::string(kPolicy)));
  EXPECT_EQ(subject->name, "10.1.0.0/16"); // readable: what is running is judged again with it
  EXPECT_FALSE(seen.expired());
  static_cast<void>(judge.forget_former());
  EXPECT_TRUE(seen.expired());
  EXPECT_TRUE(judge.identify(kMinistryPc) != nullptr);
}

TEST_F(GatewayJudgeTest, TellsTheRefusedPersonTheOrderInBothLanguages) {
  const Subject* subject = judge_.identify(kMinistryPc);
  const Verdict& verdict = judge_.judge(*subject, "chat.deepseek.com", Depth::Request, kInForce);
  const emit::Refusal refusal =
      judge_.make_refusal(subject, "chat.deepseek.com", verdict, "H-1", kInForce);
  EXPECT_EQ(refusal.order_title, (Words{"No DeepSeek", "딥시크 금지"}));
  EXPECT_EQ(refusal.issuer, (Words{"Ministry", "산업부"}));
  EXPECT_EQ(refusal.because.ko, "미회신");
  ASSERT_EQ(refusal.instead.size(), 1U);
  EXPECT_EQ(refusal.instead[0].en, "llm");
  EXPECT_EQ(refusal.reference, "H-1");
}

TEST_F(GatewayJudgeTest, RecordsWhoWhatAndWhy) {
  const Subject* subject = judge_.identify(kMinistryPc);
  const Verdict& verdict = judge_.judge(*subject, "chat.deepseek.com", Depth::Connect, kInForce);
  const ledger::Record record = judge_.make_record(subject, kMinistryPc, "chat.deepseek.com",
                                                   Depth::Connect, verdict, "H-1", kInForce);
  EXPECT_EQ(record.subject, "10.1.0.0/16");
  EXPECT_EQ(record.body, "gov.motie");
  EXPECT_EQ(record.service, "deepseek");
  EXPECT_EQ(record.depth, "connect");
  EXPECT_EQ(record.effect, "block");
  EXPECT_EQ(record.action, "refuse");
  EXPECT_TRUE(record.policy.starts_with("sha256:"));
}

} // namespace
} // namespace haechi::engine::gateway
