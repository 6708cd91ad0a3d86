#include "policy/json/request.h"

#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

using Texts = std::vector<std::string>;

Request read(const std::string& rest) {
  const auto request =
      parse_request(R"({"at":"2025-02-06T10:00:00+09:00")" + rest + "}", TimeZone());
  EXPECT_TRUE(request) << to_string(request.error());
  return request.value_or(Request{});
}

TEST(ParseRequest, ReadsTheExampleOfTheReference) {
  const Request request = read(
      R"(,"who":{"body":"kr.motie","role":"employee","groups":[],"located":"KR","assurance":"password",)"
      R"("attributes":{}},"device":"gov-pc","zone":"internet","target":"deepseek.web","host":null,)"
      R"("facts":{"attribute.host_certified":"HCF","events":{"provider-replied:kr.pipc.2025-01-31":)"
      R"("2025-02-14"},"lifted":{"kr-motie-deepseek":"2025-03-01"}},"operation":"prompt",)"
      R"("purpose":"business","model":"deepseek-r1","tier":null,"tenant":null,)"
      R"("data":{"grade":["O","C"],"findings":["personal-data"]})");
  EXPECT_EQ(to_rfc3339(request.at), "2025-02-06T01:00:00Z");
  EXPECT_EQ(request.who.body, "kr.motie");
  EXPECT_EQ(request.who.role, "employee");
  EXPECT_EQ(request.who.groups, Texts{});
  EXPECT_EQ(request.who.located, "KR");
  EXPECT_EQ(request.who.assurance, "password");
  EXPECT_TRUE(request.who.attributes->empty());
  EXPECT_EQ(request.device, "gov-pc");
  EXPECT_EQ(request.zone, "internet");
  EXPECT_EQ(request.service, "deepseek");
  EXPECT_EQ(request.surface, "web");
  EXPECT_FALSE(request.host);
  EXPECT_EQ(request.facts.attributes.at("host_certified"), "HCF");
  EXPECT_EQ(to_rfc3339(request.events.at("provider-replied:kr.pipc.2025-01-31")),
            "2025-02-14T00:00:00Z");
  EXPECT_EQ(to_rfc3339(request.lifted.at("kr-motie-deepseek")), "2025-03-01T00:00:00Z");
  EXPECT_EQ(request.operation, "prompt");
  EXPECT_EQ(request.purpose, "business");
  EXPECT_EQ(request.model, "deepseek-r1");
  EXPECT_FALSE(request.tier);
  EXPECT_EQ(request.data->grades, (Texts{"O", "C"}));
  EXPECT_EQ(request.data->findings, Texts{"personal-data"});
  EXPECT_FALSE(request.data->open);
}

TEST(ParseRequest, WhatIsAbsentOrNullIsUnknown) {
  for (const char* rest : {"", R"(,"who":null,"device":null,"zone":null,"target":null,"host":null,)"
                               R"("facts":null,"operation":null,"data":null)"}) {
    const Request request = read(rest);
    EXPECT_FALSE(request.who.body);
    EXPECT_FALSE(request.who.groups);
    EXPECT_FALSE(request.who.attributes);
    EXPECT_FALSE(request.device);
    EXPECT_FALSE(request.service);
    EXPECT_FALSE(request.host);
    EXPECT_FALSE(request.operation);
    EXPECT_FALSE(request.data);
    EXPECT_TRUE(request.events.empty());
  }
}

TEST(ParseRequest, AnEmptyWhoSaysNothing) {
  const Request request = read(R"(,"who":{})");
  EXPECT_FALSE(request.who.body);
  EXPECT_FALSE(request.who.attributes);
}

TEST(ParseRequest, EmptyTextsAndListsAreKnownToBeNothing) {
  const Request request =
      read(R"(,"who":{"body":"","role":[],"groups":"","assurance":""},"target":"",)"
           R"("host":"","purpose":"","data":{"grade":"","findings":[]})");
  EXPECT_EQ(request.who.body, "");
  EXPECT_EQ(request.who.role, "");
  EXPECT_EQ(request.who.groups, Texts{});
  EXPECT_EQ(request.who.assurance, "");
  EXPECT_EQ(request.service, "");
  EXPECT_FALSE(request.surface);
  EXPECT_EQ(request.host, "");
  EXPECT_EQ(request.purpose, "");
  EXPECT_EQ(request.data->grades, Texts{});
}

TEST(ParseRequest, AKeyAbsentInsideGivenDataIsNothingButNullIsUnknown) {
  EXPECT_EQ(read(R"(,"data":{})").data->grades, Texts{});
  EXPECT_EQ(read(R"(,"data":[])").data->findings, Texts{});
  EXPECT_EQ(read(R"(,"data":"")").data->findings, Texts{});
  const Request request = read(R"(,"data":{"grade":null,"findings":["personal-data"]})");
  EXPECT_FALSE(request.data->grades);
  EXPECT_EQ(request.data->findings, Texts{"personal-data"});
  EXPECT_TRUE(read(R"(,"data":{"open":true})").data->open);
}

TEST(ParseRequest, AnAttributeThatIsNullIsUnknown) {
  const auto attributes =
      *read(R"(,"who":{"attributes":{"a":null,"b":"","c":true,"d":3,"e":["x"]}})").who.attributes;
  EXPECT_EQ(attributes.at("a"), std::nullopt);
  EXPECT_EQ(attributes.at("b"), "");
  EXPECT_EQ(attributes.at("c"), "true");
  EXPECT_EQ(attributes.at("d"), "3");
  EXPECT_EQ(attributes.at("e"), "x");
}

TEST(ParseRequest, FactsTellAbsentUnknownAndNothingApart) {
  const ServiceFacts facts =
      read(R"(,"facts":{"control_country":null,"category":"generative-ai","hosting":"self",)"
           R"("surface":["web","api"],"tier":"","relation":"subsidiary","attribute.x":null})")
          .facts;
  EXPECT_FALSE(facts.provider.has_value());
  ASSERT_TRUE(facts.control_country.has_value());
  EXPECT_FALSE(facts.control_country->has_value());
  EXPECT_EQ(*facts.category, Texts{"generative-ai"});
  EXPECT_EQ(*facts.hosting, "self");
  EXPECT_EQ(*facts.surfaces, (Texts{"web", "api"}));
  EXPECT_EQ(*facts.tier, "");
  EXPECT_EQ(*facts.relation, "subsidiary");
  EXPECT_EQ(facts.attributes.at("x"), std::nullopt);
}

TEST(ParseRequest, HostsAreCanonical) {
  EXPECT_EQ(read(R"(,"host":"Chat.DeepSeek.COM.")").host, "chat.deepseek.com");
  EXPECT_EQ(read(R"(,"host":"해치.한국")").host, "xn--v96b13k.xn--3e0b707e");
  EXPECT_EQ(read(R"(,"host":"192.0.2.1")").host, "192.0.2.1");
}

TEST(ParseRequest, DatesWithoutOffsetAreReadInTheZone) {
  const auto request = parse_request(R"({"at":"2025-02-06"})", *TimeZone::make("Asia/Seoul"));
  ASSERT_TRUE(request);
  EXPECT_EQ(to_rfc3339(request->at), "2025-02-05T15:00:00Z");
}

struct Bad {
  std::string json;
  const char* code;
  std::string message; // a part of it
};

void PrintTo(const Bad& bad, std::ostream* out) {
  *out << bad.json.substr(0, 200);
}

class RequestRefuses : public testing::TestWithParam<Bad> {};

TEST_P(RequestRefuses, WithCodeAndKey) {
  const auto request = parse_request(GetParam().json, TimeZone());
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, GetParam().code) << to_string(request.error());
  EXPECT_NE(request.error().message.find(GetParam().message), std::string::npos)
      << request.error().message;
}

Bad at(const std::string& rest, const char* code, const std::string& message) {
  return {R"({"at":"2025-02-06",)" + rest + "}", code, message};
}

std::string many(std::size_t count) {
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) {
    out += i == 0 ? "1" : ",1";
  }
  return out + "]";
}

INSTANTIATE_TEST_SUITE_P(
    Bad, RequestRefuses,
    testing::Values(
        Bad{"", "E-JSON-001", ""}, Bad{"[]", "E-REQUEST-002", "object"},
        Bad{"{}", "E-REQUEST-004", "`at`"}, Bad{R"({"at":null})", "E-REQUEST-005", "`at`"},
        Bad{R"({"at":"now"})", "E-REQUEST-005", "`now`"},
        Bad{R"({"at":1})", "E-REQUEST-005", "`at`"},
        Bad{R"({"at":"2025-02-06","at":"2025-02-06"})", "E-JSON-002", "`at`"},
        at(R"("devise":"x")", "E-REQUEST-001", "`devise`"),
        at(R"("who":{"group":[]})", "E-REQUEST-001", "`group`"),
        at(R"("who":"kr.motie")", "E-REQUEST-002", "`who`"),
        at(R"("who":{"body":{"x":1}})", "E-REQUEST-002", "`who.body`"),
        at(R"("who":{"body":["a","b"]})", "E-REQUEST-002", "one value"),
        at(R"("who":{"assurance":"pin"})", "E-REQUEST-003", "`pin`"),
        at(R"("who":{"attributes":["a"]})", "E-REQUEST-002", "`who.attributes`"),
        at(R"("who":{"groups":[null]})", "E-REQUEST-002", "`who.groups`"),
        at(R"("device":1.5)", "E-REQUEST-002", "`device`"),
        at(R"("operation":"promt")", "E-REQUEST-003", "`promt`"),
        at(R"("target":"deepseek.wap")", "E-REQUEST-003", "`wap`"),
        at(R"("target":"deepseek.")", "E-REQUEST-003", "surface"),
        at(R"("target":"a.b.web")", "E-REQUEST-003", "`b.web`"),
        at(R"("target":".web")", "E-REQUEST-002", "`target`"),
        at(R"("host":"a b")", "E-REQUEST-006", "`host`"),
        at(R"("facts":{"country":"CN"})", "E-REQUEST-001", "`country`"),
        at(R"("facts":{"attribute.":"x"})", "E-REQUEST-001", "`attribute.`"),
        at(R"("facts":{"hosting":"cloud"})", "E-REQUEST-003", "`cloud`"),
        at(R"("facts":{"surface":["wap"]})", "E-REQUEST-003", "`wap`"),
        at(R"("facts":{"events":{"x":true}})", "E-REQUEST-005", "`facts.events.x`"),
        at(R"("facts":{"lifted":["o"]})", "E-REQUEST-002", "`facts.lifted`"),
        at(R"("data":{"finding":["x"]})", "E-REQUEST-001", "`finding`"),
        at(R"("data":{"open":"yes"})", "E-REQUEST-002", "`data.open`"),
        at(R"("data":["x"])", "E-REQUEST-002", "`data`"),
        at(R"("device":")" + std::string(5000, 'x') + "\"", "E-REQUEST-007", "`device`"),
        at(R"("data":{"findings":)" + many(10'001) + "}", "E-REQUEST-007", "`data.findings`"),
        at(R"("data":{"findings":[[[[[[[[1]]]]]]]]})", "E-JSON-003", "deep")));

} // namespace
} // namespace haechi::policy
