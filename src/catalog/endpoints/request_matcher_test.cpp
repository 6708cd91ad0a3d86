#include "catalog/endpoints/endpoint_file.h"
#include "catalog/endpoints/request_facts.h"
#include "catalog/endpoints/request_matcher.h"
#include "catalog/endpoints/url_rules.h"

#include <gmock/gmock.h>

namespace haechi::catalog {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const Catalog> make_services() {
  const auto name = [](std::string pattern, ServiceIndex service) {
    Name made;
    made.pattern = std::move(pattern);
    made.match = Match::Suffix;
    made.use = Use::Blockable;
    made.service = service;
    return made;
  };
  std::vector<Service> services(4);
  services[0].id = "chat";
  services[1].id = "hub";
  services[2].id = "local";
  services[3].id = "weights";
  return Catalog::make(std::move(services), {name("chat.example", 0)});
}

constexpr const char* kEndpoints = R"(
endpoints:
  - {id: chat.say, services: [chat], hosts: [api.chat.example, "{tenant}.chat.example"], paths: [/v1/say, "/v1/models/{model}:say"], operation: prompt, request: {framing: json, texts: {prompt: /p}}, model: [{path: model}, {body: /model}], tenant: {host: tenant}, confidence: A, evidence: test, verified: "2026-10"}
  - {id: chat.any, services: [chat], hosts: [api.chat.example], methods: any, paths: [/v1/**], operation: visit, confidence: A, evidence: test, verified: "2026-10"}
  - {id: any.say, hosts: any, paths: ["/**/say"], operation: prompt, request: {framing: json, texts: {prompt: /p}}, confidence: A, evidence: test, verified: "2026-10"}
  - {id: local.chat, services: [local], hosts: any, paths: [/api/chat], when: [{body: /model}], operation: prompt, request: {framing: json, texts: {prompt: /p}}, confidence: A, evidence: test, verified: "2026-10"}
  - {id: hub.download, services: [hub], hosts: [hub.example], methods: GET, paths: ["/{org}/{repo}/resolve/**"], operation: download, model: {path: "{org}/{repo}"}, confidence: A, evidence: test, verified: "2026-10"}
  - {id: tool.call, hosts: any, paths: [/**], when: [{header: [mcp-method]}], operation: connect-agent, confidence: A, evidence: test, verified: "2026-10"}
)";

std::shared_ptr<const RequestMatcher> make_matcher() {
  ServiceDetails weights;
  weights.id = "weights";
  weights.url_rules.push_back({.host = "hub.example", .path = "/maker/**", .operation = "browse"});
  ServiceDetails chat;
  chat.id = "chat";
  chat.url_rules.push_back(
      {.host = "www.search.example", .path = "/search", .query = "mode=ai", .operation = "prompt"});
  const std::vector<ServiceDetails> details{weights, chat};
  auto made =
      load_request_matcher({{"catalog/endpoints/test.yaml", kEndpoints}}, details, make_services());
  for (const Error& error : made ? Errors() : made.error()) {
    ADD_FAILURE() << to_string(error);
  }
  return made ? *made : nullptr;
}

const RequestMatcher& matcher() {
  static const auto made = make_matcher();
  return *made;
}

std::vector<std::string> ids(const RequestMatch& match) {
  std::vector<std::string> out;
  for (const RequestCandidate& candidate : match.candidates()) {
    out.push_back(candidate.endpoint->id);
  }
  return out;
}

std::vector<std::string> services(const RequestMatch& match) {
  std::vector<std::string> out;
  for (const ServiceIndex service : match.services()) {
    out.push_back(matcher().catalog().services()[service].id);
  }
  return out;
}

} // namespace

TEST(RequestMatcher, TheMostSpecificEndpointSpeaks) {
  RequestMatch match;
  matcher().match({"api.chat.example", "POST", "/v1/say", {}}, match);
  EXPECT_THAT(ids(match), ElementsAre("chat.say"));
  matcher().match({"api.chat.example", "POST", "/v1/else", {}}, match);
  EXPECT_THAT(ids(match), ElementsAre("chat.any"));
  matcher().match({"api.chat.example", "DELETE", "/v1/say", {}}, match);
  EXPECT_THAT(ids(match), ElementsAre("chat.any"));
}

TEST(RequestMatcher, CapturesTenantAndModel) {
  RequestMatch match;
  const RequestFacts facts{"gov.chat.example", "POST", "/v1/models/m%2Fx:SAY", {}};
  matcher().match(facts, match);
  ASSERT_THAT(ids(match), ElementsAre("chat.say"));
  const RequestCandidate& found = match.candidates().front();
  EXPECT_THAT(find_fact(found.endpoint->tenant, found, facts, nullptr).values, ElementsAre("gov"));
  const Fact model = find_fact(found.endpoint->model, found, facts, nullptr);
  EXPECT_THAT(model.values, ElementsAre("m/x"));
  EXPECT_FALSE(model.is_complete) << "the body may name one too";
}

TEST(RequestMatcher, ShapesOfAnyHostBelongToTheServiceOfTheName) {
  RequestMatch match;
  matcher().match({"other.chat.example", "POST", "/x/say", {}}, match);
  EXPECT_THAT(ids(match), ElementsAre("any.say"));
  EXPECT_THAT(services(match), ElementsAre("chat"));
  matcher().match({"nobody.example", "POST", "/x/say", {}}, match);
  EXPECT_THAT(ids(match), ElementsAre("any.say"));
  EXPECT_THAT(services(match), IsEmpty());
}

TEST(RequestMatcher, BodyConditionsWaitForTheBody) {
  RequestMatch match;
  matcher().match({"box.example", "POST", "/api/chat", {}}, match);
  ASSERT_THAT(ids(match), ElementsAre("local.chat"));
  EXPECT_EQ(match.candidates().front().certainty, Certainty::NeedsBody);
  RequestMatcher::refine(match, *wire::json::parse(R"({"messages":[]})"));
  EXPECT_THAT(ids(match), IsEmpty());
  EXPECT_THAT(services(match), IsEmpty());
  matcher().match({"box.example", "POST", "/api/chat", {}}, match);
  RequestMatcher::refine(match, *wire::json::parse(R"({"model":"m"})"));
  ASSERT_THAT(ids(match), ElementsAre("local.chat"));
  EXPECT_EQ(match.candidates().front().certainty, Certainty::Settled);
  EXPECT_THAT(services(match), ElementsAre("local"));
}

TEST(RequestMatcher, HeadersMakeAToolCall) {
  const wire::http1::Fields fields{{"MCP-Method", "tools/call"}};
  RequestMatch match;
  matcher().match({"nobody.example", "POST", "/anything", fields}, match);
  EXPECT_THAT(ids(match), ElementsAre("tool.call"));
  matcher().match({"nobody.example", "POST", "/anything", {}}, match);
  EXPECT_THAT(ids(match), IsEmpty());
}

TEST(RequestMatcher, RulesSayWhoseAPathIsBesideTheEndpoint) {
  RequestMatch match;
  const RequestFacts facts{"hub.example", "GET", "/maker/model/resolve/main/x", {}};
  matcher().match(facts, match);
  ASSERT_THAT(ids(match), ElementsAre("hub.download"));
  EXPECT_THAT(services(match), ElementsAre("hub", "weights"));
  const RequestCandidate& found = match.candidates().front();
  EXPECT_THAT(find_fact(found.endpoint->model, found, facts, nullptr).values,
              ElementsAre("maker/model"));
  matcher().match({"hub.example", "GET", "/maker/model", {}}, match);
  EXPECT_THAT(ids(match), ElementsAre("url.weights.1"));
  matcher().match({"hub.example", "GET", "/somebody/model", {}}, match);
  EXPECT_THAT(services(match), IsEmpty());
}

TEST(RequestMatcher, RulesCanAskForAQuery) {
  RequestMatch match;
  matcher().match({"www.search.example", "GET", "/search?q=x&mode=ai", {}}, match);
  EXPECT_THAT(services(match), ElementsAre("chat"));
  matcher().match({"www.search.example", "GET", "/search?q=mode=ai", {}}, match);
  EXPECT_THAT(services(match), IsEmpty());
}

TEST(RequestMatcher, BothReadingsOfAnEncodedSlashCount) {
  RequestMatch match;
  matcher().match({"api.chat.example", "POST", "/v1%2Fsay", {}}, match);
  EXPECT_THAT(ids(match), ElementsAre("chat.say"));
}

TEST(RequestMatcher, EachReadingOfAnEncodedSlashHasItsOwnAnswer) {
  const wire::http1::Fields fields{{"mcp-method", "x"}};
  RequestMatch match;
  matcher().match({"nobody.example", "POST", "/api%2Fchat", fields}, match);
  EXPECT_THAT(ids(match), ElementsAre("tool.call", "local.chat"));
  RequestMatcher::refine(match, *wire::json::parse(R"({"model":"m"})"));
  EXPECT_THAT(ids(match), ElementsAre("tool.call", "local.chat"));
  EXPECT_THAT(services(match), ElementsAre("local"));
}

TEST(RequestMatcher, WhatIsBeyondTheLimitsIsNotReadable) {
  RequestMatch match;
  const std::string longest = "/v1/say?" + std::string(kMaxPath, 'a');
  matcher().match({"api.chat.example", "POST", longest, {}}, match);
  EXPECT_FALSE(match.is_readable());
  EXPECT_THAT(ids(match), IsEmpty());
  EXPECT_EQ(match.named().size(), 1U) << "the name still speaks";
}

TEST(RequestMatcher, RefusesEndpointsOfUnknownServices) {
  auto endpoints = load_endpoints({{"endpoints/e.yaml", R"(
endpoints:
  - {id: e.x, services: [nobody], hosts: [e.example], paths: [/x], operation: visit, confidence: A, evidence: test, verified: "2026-10"}
)"}});
  ASSERT_TRUE(endpoints.has_value());
  const auto made = RequestMatcher::make(make_services(), std::move(*endpoints));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().front().code, "E-CATALOG-054");
  EXPECT_EQ(made.error().front().where.line, 3U);
}

} // namespace haechi::catalog
