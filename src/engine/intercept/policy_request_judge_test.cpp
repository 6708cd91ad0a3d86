#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"
#include "engine/config/parse.h"
#include "engine/intercept/policy_request_judge.h"
#include "policy/syntax/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::intercept {

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

constexpr const char* kCatalog = R"(
- {id: chat, provider: o, provider_group: o, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web, api], hosts: [chat.example]}
- {id: other, provider: p, provider_group: p, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [other.example]}
- {id: asked, provider: q, provider_group: q, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [asked.example]}
- {id: signed, provider: r, provider_group: r, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [signed.example]}
)";

constexpr const char* kEndpoints = R"(
endpoints:
  - {id: chat.say, services: [chat], hosts: [chat.example], surface: web, paths: [/v1/say], operation: prompt, request: {framing: json, texts: {prompt: /p}}, model: {body: /model}, confidence: A, evidence: test, verified: "2026-10"}
  - {id: any.say, hosts: any, paths: [/any/say], operation: prompt, request: {framing: json, texts: {prompt: /p}}, confidence: A, evidence: test, verified: "2026-10"}
)";

constexpr const char* kPolicy = R"(
bodies: {gov: {on_undecided: block}, lab: {on_undecided: allow}}
devices: {pc: {owner: body}}
zones: {office: {owner: body, unlisted: inspect}}
orders:
  - id: models
    issuer: gov
    force: binding
    rules:
      - {target: {service: chat, model: ["big-*"]}, effect: block}
      - {target: {service: chat}, operation: [prompt], effect: inspect}
      - {target: {service: chat}, effect: warn}
    data:
      - {finding: [personal-data], effect: redact}
      - {finding: [secret], effect: block}
  - {id: purposes, issuer: gov, force: binding, rules: [{target: {service: other}, purpose: [research], effect: allow}, {target: {service: other}, effect: block, obligations: [notice-page]}]}
  - {id: asks, issuer: gov, force: binding, rules: [{target: {service: asked}, purpose: [research], effect: allow, obligations: [justify]}, {target: {service: asked}, effect: block}]}
  - {id: pledges, issuer: gov, force: binding, rules: [{target: {service: signed}, scope: {attributes: {pledge: signed, vetted: "yes"}}, effect: allow, obligations: [justify]}, {target: {service: signed}, scope: {attributes: {pledge: signed}}, effect: warn, obligations: [justify]}, {target: {service: signed}, effect: block}]}
  - {id: lab-inspects, issuer: lab, force: binding, rules: [{target: {service: chat}, effect: inspect}]}
)";

constexpr const char* kConfig = R"(
policy: p
operator: gov
records: {dir: r}
dns: {listen: ["127.0.0.1:5353"], upstream: ["127.0.0.1:53"]}
identity:
  - {cidr: 10.1.0.0/16, body: gov, device: pc, zone: office}
  - {cidr: 10.2.0.0/16, body: lab, device: pc, zone: office}
  - {cidr: 10.3.0.0/16, body: gov, device: pc, zone: office, attributes: {vetted: "yes"}}
)";

const Instant kNow{std::chrono::hours(24 * 365 * 55)};

class PolicyRequestJudgeTest : public testing::Test {
 protected:
  PolicyRequestJudgeTest() {
    auto policy = policy::parse_policy({{"p.yaml", kPolicy}});
    EXPECT_TRUE(policy);
    auto catalog = catalog::load_catalog({{"c.yaml", kCatalog}});
    EXPECT_TRUE(catalog);
    auto config = config::parse_config({"haechi.yaml", kConfig});
    EXPECT_TRUE(config);
    gateway::Snapshot::Parts parts;
    parts.epoch = 1;
    parts.config = *config;
    parts.identities = identity::Identities(config->identity);
    parts.policy = std::make_shared<const policy::Policy>(std::move(*policy));
    parts.catalog = *catalog;
    parts.decider = policy::Decider::make(parts.policy, parts.catalog);
    auto matcher = catalog::load_request_matcher({{"catalog/endpoints/test.yaml", kEndpoints}}, {},
                                                 parts.catalog);
    EXPECT_TRUE(matcher);
    snapshot_ = gateway::Snapshot::make(std::move(parts));
    names_ = std::make_unique<gateway::GatewayJudge>(snapshot_);
    judge_ = std::make_unique<PolicyRequestJudge>(*names_, snapshot_, *matcher);
    ask("chat.example", "GET", "/");
  }

  void ask(std::string host, std::string method, std::string path) {
    host_ = std::move(host);
    request_ = {};
    request_.method = std::move(method);
    request_.path = std::move(path);
    has_content_ = request_.method != "GET";
    body_.reset();
    data_.reset();
    inspection_ = Inspection::Open;
    purpose_.clear();
    has_pledged_ = false;
  }

  RequestVerdict judge(Stage stage = Stage::Head, const char* address = "10.1.0.1") {
    const gateway::Subject* subject = judge_->find_subject(*IpAddress::parse(address), {});
    return judge_->judge({.subject = *subject,
                          .host = host_,
                          .request = request_,
                          .has_content = has_content_,
                          .stage = stage,
                          .inspection = inspection_,
                          .body = body_ ? &*body_ : nullptr,
                          .data = data_ ? &*data_ : nullptr,
                          .purpose = purpose_,
                          .has_pledged = has_pledged_},
                         kNow);
  }

  void read_body(const char* json) { body_ = *wire::json::parse(json); }

  void find(std::vector<std::string> findings) {
    data_ = policy::Data{.grades = std::vector<std::string>(), .findings = std::move(findings)};
    inspection_ = Inspection::Done;
  }

  std::shared_ptr<const gateway::Snapshot> snapshot_;
  std::unique_ptr<gateway::GatewayJudge> names_;
  std::unique_ptr<PolicyRequestJudge> judge_;
  std::string host_;
  Request request_;
  bool has_content_ = false;
  std::optional<wire::json::Value> body_;
  std::optional<policy::Data> data_;
  Inspection inspection_ = Inspection::Open;
  std::string purpose_;
  bool has_pledged_ = false;
};

} // namespace

TEST_F(PolicyRequestJudgeTest, AVisitIsWarnedOf) {
  const RequestVerdict verdict = judge();
  EXPECT_EQ(verdict.next, Next::Pass);
  EXPECT_TRUE(verdict.owes_acknowledgement);
  EXPECT_EQ(verdict.verdict.effect, policy::Effect::Warn);
  EXPECT_THAT(verdict.verdict.services, ElementsAre("chat"));
}

TEST_F(PolicyRequestJudgeTest, APromptIsReadForModelAndContent) {
  ask("chat.example", "POST", "/v1/say");
  EXPECT_EQ(judge().next, Next::Read);
  read_body(R"({"model":"big-1","p":"x"})");
  find({});
  const RequestVerdict big = judge(Stage::Whole);
  EXPECT_EQ(big.next, Next::Refuse);
  EXPECT_EQ(big.verdict.reason, "model");
  read_body(R"({"model":"small","p":"x"})");
  const RequestVerdict small = judge(Stage::Whole);
  EXPECT_EQ(small.next, Next::Pass);
  EXPECT_THAT(small.verdict.unmet, Not(Contains("inspect")));
  EXPECT_TRUE(small.needs_inspection);
}

TEST_F(PolicyRequestJudgeTest, FindingsDecide) {
  ask("chat.example", "POST", "/v1/say");
  read_body(R"({"model":"small"})");
  find({"secret"});
  EXPECT_EQ(judge(Stage::Whole).next, Next::Refuse);
  find({"personal-data"});
  const RequestVerdict seen = judge(Stage::Whole);
  EXPECT_EQ(seen.next, Next::Refuse) << "it had to be replaced and was not: on_undecided";
  inspection_ = Inspection::Redacted;
  EXPECT_EQ(judge(Stage::Whole).next, Next::Pass);
}

TEST_F(PolicyRequestJudgeTest, WhatCannotBeReadFollowsOnUndecided) {
  ask("chat.example", "POST", "/v1/say");
  inspection_ = Inspection::Impossible;
  EXPECT_EQ(judge(Stage::Whole).next, Next::Refuse);
  const RequestVerdict lab = judge(Stage::Whole, "10.2.0.1");
  EXPECT_EQ(lab.next, Next::Pass);
  EXPECT_THAT(lab.verdict.unmet, Contains("inspect"));
}

TEST_F(PolicyRequestJudgeTest, ADeclaredPurposeIsAFacet) {
  ask("other.example", "GET", "/");
  purpose_ = "research";
  EXPECT_EQ(judge().next, Next::Pass);
  purpose_ = "fun";
  EXPECT_EQ(judge().next, Next::Refuse);
  EXPECT_THAT(judge_->purposes(), ElementsAre("research"));
}

TEST_F(PolicyRequestJudgeTest, WhatHangsOnAPurposeIsAskedBeforeItIsRefused) {
  ask("asked.example", "GET", "/");
  const RequestVerdict open = judge();
  EXPECT_EQ(open.next, Next::Pass);
  EXPECT_TRUE(open.hangs_on_answer);
  EXPECT_TRUE(open.owes_justification);
  EXPECT_EQ(open.verdict.by, "asks");
  purpose_ = "research";
  has_pledged_ = true;
  const RequestVerdict research = judge();
  EXPECT_EQ(research.next, Next::Pass);
  EXPECT_FALSE(research.hangs_on_answer);
  EXPECT_TRUE(research.owes_justification);
  purpose_ = "fun";
  EXPECT_EQ(judge().next, Next::Refuse);
  ask("other.example", "GET", "/");
  EXPECT_FALSE(judge().hangs_on_answer) << "its order has nobody asked";
}

TEST_F(PolicyRequestJudgeTest, APledgeIsAnAttributeOfThePerson) {
  ask("signed.example", "GET", "/");
  EXPECT_TRUE(judge().hangs_on_answer);
  has_pledged_ = true;
  purpose_ = "any";
  const RequestVerdict unvetted = judge();
  EXPECT_EQ(unvetted.verdict.effect, policy::Effect::Warn);
  EXPECT_THAT(unvetted.verdict.is_settled, testing::IsFalse()) << "vetted is still not known";
  EXPECT_EQ(judge(Stage::Head, "10.3.0.1").verdict.effect, policy::Effect::Allow);
  has_pledged_ = false;
  EXPECT_EQ(judge(Stage::Head, "10.3.0.1").next, Next::Refuse) << "known not to have pledged";
}

TEST_F(PolicyRequestJudgeTest, UnlistedHostsAreReadWhereTheyLookLikeAnAiService) {
  ask("nobody.example", "POST", "/any/say");
  EXPECT_EQ(judge().next, Next::Read);
  ask("nobody.example", "POST", "/form");
  EXPECT_EQ(judge().next, Next::Pass);
  EXPECT_EQ(judge().verdict.trace, gateway::Trace::Counted);
}

TEST_F(PolicyRequestJudgeTest, EncodedPathsAreTheSameRequest) {
  ask("chat.example", "POST", "//v1/%73ay/?x");
  EXPECT_EQ(judge().next, Next::Read);
  EXPECT_EQ(judge().endpoint->id, "chat.say");
}

} // namespace haechi::engine::intercept
