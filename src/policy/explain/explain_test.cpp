#include "catalog/load.h"
#include "policy/check/load.h"
#include "policy/explain/explain.h"
#include "policy/explain/nearest.h"
#include "policy/explain/write.h"
#include "policy/json/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haechi::policy {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kCatalog = R"(
- {id: deepseek, provider_group: deepseek, control_country: CN, category: [generative-ai, chat], hosting: external, surfaces: [web, app], hosts: [chat.deepseek.com]}
- {id: chatgpt, provider_group: openai, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [chatgpt.com]}
- {id: house-llm, category: [generative-ai], hosting: self, surfaces: [api], hosts: [llm.house.example]}
)";

constexpr const char* kPolicy = R"(
timezone: Asia/Seoul
bodies:
  gov: {name: {en: Government, ko: 정부}, default: warn}
  gov.it: {parent: gov, name: {en: IT office, ko: 정보화실}}
  gov.lab: {parent: gov, name: {en: Laboratory, ko: 연구실}}
devices: {pc: {owner: body}, phone: {owner: person}}
zones: {office: {owner: body}, street: {owner: nobody}}
orders:
  - id: gov-deepseek
    title: {en: No DeepSeek, ko: 딥시크 금지}
    issuer: gov
    force: binding
    instrument: circular
    basis: Circular 7
    because: {en: No reply to the inquiry, ko: 질의에 회신하지 않음}
    from: 2025-02-05
    expires: 2025-08-05
    until: {event: replied}
    scope: {bodies: [gov], devices: [pc]}
    rules: [{target: {provider_group: deepseek}, effect: block, obligations: [notice-page], instead: [house-llm]}]
    data: [{finding: personal-data, effect: redact}]
    exemptions_by: [gov.lab]
    exemption_grounds: [testing]
  - id: gov-own
    issuer: gov
    force: binding
    scope: {bodies: [gov]}
    rules: [{target: {service: house-llm}, effect: allow}]
    data: [{finding: personal-data, effect: redact}]
)";

struct World {
  std::shared_ptr<const Decider> decider;
  TimeZone zone;

  World(const char* policy_text, const char* catalog_text) {
    auto catalog = catalog::load_catalog({{"catalog.yaml", catalog_text}});
    auto policy = load_policy({{"policy.yaml", policy_text}});
    EXPECT_TRUE(catalog && policy);
    if (catalog && policy) {
      zone = TimeZone::make((*policy)->timezone).value_or(TimeZone());
      decider = Decider::make(*policy, *catalog);
    }
  }

  [[nodiscard]] Request request(const char* json) const {
    const auto parsed = parse_request(json, zone);
    EXPECT_TRUE(parsed) << to_string(parsed.error());
    return parsed.value_or(Request{});
  }

  [[nodiscard]] std::string text(const char* json, Language language) const {
    return to_text(explain(*decider, request(json)), {language, zone});
  }
};

constexpr const char* kBlocked =
    R"({"at":"2025-02-06T10:00","who":{"body":"gov.it"},"device":"pc","zone":"office","target":"deepseek.web","data":{}})";

TEST(Explain, AnswersFirstAndQuotesTheOrder) {
  const World world(kPolicy, kCatalog);
  const std::string text = world.text(kBlocked, Language::English);
  EXPECT_TRUE(text.starts_with("Blocked.\n")) << text;
  EXPECT_THAT(text, HasSubstr("on 2025-02-06 10:00"));
  EXPECT_THAT(text,
              HasSubstr("“No DeepSeek” (`gov-deepseek`), a binding order issued by Government "
                        "(`gov`), says: blocked. [policy.yaml:10]"));
  EXPECT_THAT(text, HasSubstr("Because: No reply to the inquiry."));
  EXPECT_THAT(text, HasSubstr("Instrument: circular."));
  EXPECT_THAT(text, HasSubstr("Basis: Circular 7."));
  EXPECT_THAT(text, HasSubstr("In force since 2025-02-05."));
  EXPECT_THAT(text, HasSubstr("It ends by itself on 2025-08-05."));
  EXPECT_THAT(text, HasSubstr("once one of these has happened: `replied`."));
  EXPECT_THAT(text, HasSubstr("shown a page with the reason (`notice-page`)"));
  EXPECT_THAT(text, HasSubstr("What to use instead\n  `house-llm`"));
}

TEST(Explain, SpeaksKorean) {
  const World world(kPolicy, kCatalog);
  const std::string text = world.text(kBlocked, Language::Korean);
  EXPECT_TRUE(text.starts_with("차단됩니다.\n")) << text;
  EXPECT_THAT(text, HasSubstr("정부(`gov`)의 구속력 있는 명령 「딥시크 금지」(`gov-deepseek`)가 "
                              "차단을 정하고 있습니다."));
  EXPECT_THAT(text, HasSubstr("사유: 질의에 회신하지 않음"));
  EXPECT_THAT(text, HasSubstr("2025년 8월 5일에 저절로 끝납니다."));
  EXPECT_THAT(text, HasSubstr("정부(`gov`) 또는 연구실(`gov.lab`)이 `testing`을 사유로"));
}

TEST(Explain, TellsWhatWouldChangeTheAnswer) {
  const World world(kPolicy, kCatalog);
  const std::string text = world.text(kBlocked, Language::English);
  EXPECT_THAT(text,
              HasSubstr("Using service `house-llm` instead, it would be allowed (`gov-own`)."));
  EXPECT_THAT(text,
              HasSubstr("granted by Government (`gov`) or Laboratory (`gov.lab`) on the ground "
                        "`testing`, it would be allowed "));
  EXPECT_THAT(text, HasSubstr("Once Government (`gov`) lifts"));
  EXPECT_THAT(text, HasSubstr("From 2025-08-05 on it would be allowed after a warning."));
  EXPECT_THAT(text, HasSubstr("With device `phone` or any other it would be"));
}

TEST(Explain, WhateverItOffersHasBeenDecided) {
  const World world(kPolicy, kCatalog);
  const Request request = world.request(kBlocked);
  const Explanation explanation = explain(*world.decider, request);
  ASSERT_GE(explanation.alternatives.size(), 4U);
  for (const Alternative& alternative : explanation.alternatives) {
    if (alternative.changes.front().facet == "exemption") {
      continue; // changes the policy; see tests/cases
    }
    Request changed = request;
    for (const Change& change : alternative.changes) {
      apply(changed, change);
    }
    EXPECT_EQ(to_answer(world.decider->decide(changed)), alternative.answer);
  }
}

TEST(Explain, AnEventThatLeadsToReviewIsNoWayOut) {
  const World world(kPolicy, kCatalog);
  const Explanation explanation = explain(*world.decider, world.request(kBlocked));
  EXPECT_TRUE(std::ranges::none_of(explanation.alternatives, [](const Alternative& each) {
    return each.changes.front().facet == "event";
  }));
}

TEST(Explain, PersonalDataAreNamedAsWhatWouldHelp) {
  const World world(kPolicy, kCatalog);
  const std::string text =
      world.text(R"({"at":"2025-02-06","who":{"body":"gov.it"},"device":"pc","zone":"office",
        "target":"house-llm.api","data":{"findings":["personal-data","kr.rrn"]}})",
                 Language::English);
  EXPECT_TRUE(text.starts_with("Allowed once the sensitive parts are masked.\n")) << text;
  EXPECT_THAT(text, HasSubstr("Without `personal-data`, `kr.rrn` in the content it would be "
                              "allowed (`gov-own`)."));
}

TEST(Explain, WhatIsAllowedTellsWhatWouldBeStricter) {
  const World world(kPolicy, kCatalog);
  const std::string text =
      world.text(R"({"at":"2025-02-06","who":{"body":"gov.it"},"device":"pc","zone":"office",
        "target":"house-llm.api","data":{}})",
                 Language::English);
  EXPECT_TRUE(text.starts_with("Allowed.\n")) << text;
  EXPECT_THAT(text, HasSubstr("With `personal-data` in the content it would be allowed once the "
                              "sensitive parts are masked (`gov-own`)."));
}

TEST(Explain, TellsWhatIsUnknownAndWhatEachValueWouldMean) {
  const World world(kPolicy, kCatalog);
  const std::string text = world.text(
      R"({"at":"2025-02-06","who":{"body":"gov.it"},"zone":"office","host":"chat.deepseek.com"})",
      Language::English);
  EXPECT_TRUE(text.starts_with("Not certain yet: at the mildest warned, at the strictest blocked."))
      << text;
  EXPECT_THAT(text, HasSubstr("What is not known yet\n  device:\n"));
  EXPECT_THAT(text, HasSubstr("device `pc`: blocked (`gov-deepseek`)."));
  EXPECT_THAT(text, HasSubstr("no body says what holds in the meantime"));
}

TEST(Explain, OutOfReachAndDefaultsAreReasonsToo) {
  const World world(kPolicy, kCatalog);
  EXPECT_THAT(
      world.text(R"({"at":"2025-02-06","device":"phone","zone":"street","host":"chatgpt.com"})",
                 Language::English),
      HasSubstr("belong to somebody else"));
  EXPECT_THAT(
      world.text(R"({"at":"2025-02-06","who":{"body":"gov.it"},"device":"pc","zone":"office",
                            "target":"chatgpt.web","data":{}})",
                 Language::English),
      HasSubstr("the default of Government (`gov`) holds: warned. [policy.yaml:4]"));
  EXPECT_THAT(world.text(R"({"at":"2025-02-06","device":"pc","zone":"office",
                            "host":"www.example.org"})",
                         Language::English),
              HasSubstr("No service of the catalog has the name `www.example.org`"));
}

constexpr const char* kTwoOrders = R"(
bodies: {a: {name: A}, b: {parent: a, name: B}}
devices: {pc: {owner: body}}
zones: {office: {owner: body}, closed: {owner: body, egress: none}}
orders:
  - {id: far, issuer: a, force: binding, rules: [{target: {service: deepseek}, effect: block}]}
  - {id: near, issuer: b, force: binding, exemption_grounds: [testing], rules: [{target: {service: deepseek}, effect: block}]}
  - {id: data, issuer: a, force: binding, rules: [{target: {service: chatgpt}, effect: allow}], data: [{finding: secret, effect: block}]}
)";

TEST(Explain, WhereTwoOrdersSayTheSameItTakesAnExemptionFromBoth) {
  const World world(kTwoOrders, kCatalog);
  const std::string text =
      world.text(R"({"at":"2025-02-06","who":{"body":"b"},"device":"pc","zone":"office",
        "target":"deepseek.web","data":{}})",
                 Language::English);
  EXPECT_THAT(text, HasSubstr("The same is said by `far`."));
  EXPECT_THAT(text,
              HasSubstr("With a valid exemption from `near`, granted by B (`b`) on the ground "
                        "`testing`, it would be allowed"));
  EXPECT_THAT(text, HasSubstr("It takes one from `far` as well, granted by A (`a`)."));
  EXPECT_THAT(text, HasSubstr("Lifting `near`, `far` alone would change nothing"));
}

TEST(Explain, AnExemptionFromContentRulesHasToSaySo) {
  const World world(kTwoOrders, kCatalog);
  const std::string text =
      world.text(R"({"at":"2025-02-06","who":{"body":"b"},"device":"pc","zone":"office",
        "target":"chatgpt.web","data":{"findings":["secret"]}})",
                 Language::English);
  EXPECT_THAT(text, HasSubstr("Without `secret` in the content it would be allowed (`data`)."));
  EXPECT_THAT(text, HasSubstr("With a valid exemption from `data`"));
  EXPECT_THAT(text, HasSubstr("It must lift the rules about content as well (`lifts: all`)."));
}

TEST(Explain, ContentThatIsStillOpenMayLoseAFindingToo) {
  const World world(kTwoOrders, kCatalog);
  const std::string text =
      world.text(R"({"at":"2025-02-06","who":{"body":"a"},"device":"pc","zone":"office",
        "target":"chatgpt.web","data":{"open":true,"findings":["secret"]}})",
                 Language::English);
  EXPECT_TRUE(text.starts_with("Blocked.\n")) << text;
  EXPECT_THAT(text, HasSubstr("Without `secret` in the content it would be allowed (`data`)."));
}

TEST(Explain, AnExemptionThatMayNotBeEnoughIsToldAsSuch) {
  const World world(R"(
bodies: {a: {}}
zones: {office: {owner: body}}
orders:
  - {id: o, issuer: a, force: binding, rules: [{effect: block}]}
  - {id: p, issuer: a, force: binding, scope: {roles: chief}, rules: [{effect: block}]}
)",
                    kCatalog);
  const std::string text = world.text(
      R"({"at":"2025-02-06","who":{"body":"a"},"device":"pc","zone":"office","target":"chatgpt.web"})",
      Language::English);
  EXPECT_THAT(text,
              HasSubstr("granted by `a`, it would be somewhere between allowed and blocked."));
}

TEST(Explain, AClosedZoneHearsNoOrder) {
  const World world(kTwoOrders, kCatalog);
  const std::string text =
      world.text(R"({"at":"2025-02-06","who":{"body":"b"},"device":"pc","zone":"closed",
        "target":"chatgpt.web","data":{}})",
                 Language::English);
  EXPECT_THAT(text, HasSubstr("Nothing may leave the zone `closed` (`egress: none`)"));
  EXPECT_THAT(text, HasSubstr("With zone `office` or any other it would be allowed (`data`)."));
  EXPECT_THAT(text, Not(HasSubstr("exemption")));
}

std::string many_orders(const std::string& keys) {
  std::string policy = "bodies: {a: {}, b: {}}\norders:\n";
  for (int i = 1000; i < 1200; ++i) {
    policy += "  - {id: o" + std::to_string(i) + ", force: binding, " + keys + "}\n";
  }
  return policy;
}

TEST(Explain, ManySilentOrdersAreCounted) {
  const std::string policy =
      many_orders("issuer: a, expires: 2025-01-01, rules: [{effect: block}]");
  const World world(policy.c_str(), kCatalog);
  const std::string text = world.text(
      R"({"at":"2025-02-06","who":{"body":"a"},"target":"chatgpt.web"})", Language::English);
  EXPECT_THAT(text, HasSubstr("`o1039` has ended"));
  EXPECT_THAT(text, Not(HasSubstr("`o1040` has ended")));
  EXPECT_THAT(text, HasSubstr("160 more, not told one by one: `expired`."));
}

TEST(Explain, OrdersOfStrangersAreOneSentence) {
  const std::string policy = many_orders("issuer: b, rules: [{effect: block}]");
  const World world(policy.c_str(), kCatalog);
  const std::string text = world.text(
      R"({"at":"2025-02-06","who":{"body":"a"},"target":"chatgpt.web"})", Language::English);
  EXPECT_THAT(text, HasSubstr("200 orders do not count here: their issuers have no authority over "
                              "`a`."));
  EXPECT_THAT(text, Not(HasSubstr("`o1000`")));
}

TEST(ExplainReasons, LeavesOutWhatNeedsFurtherDecisions) {
  const World world(kPolicy, kCatalog);
  const Explanation explanation = explain_reasons(*world.decider, world.request(kBlocked));
  EXPECT_EQ(explanation.find(Topic::Changes), nullptr);
  EXPECT_NE(explanation.find(Topic::Why), nullptr);
  EXPECT_TRUE(explanation.alternatives.empty());
}

TEST(FindNearest, ChangesOneFacetWhereThatWillDo) {
  const World world(kPolicy, kCatalog);
  const Nearest nearest =
      find_nearest(*world.decider, world.request(kBlocked), [](const Decision& decision) {
        return decision.is_settled && decision.reason == "default";
      });
  ASSERT_TRUE(nearest.found);
  ASSERT_EQ(nearest.found->changes.size(), 1U);
  EXPECT_EQ(nearest.found->answer.reason, "default");
}

TEST(FindNearest, ChangesTwoWhereOneWillNot) {
  const World world(kPolicy, kCatalog);
  const Nearest nearest =
      find_nearest(*world.decider, world.request(kBlocked),
                   [](const Decision& decision) { return decision.reason == "out-of-reach"; });
  ASSERT_TRUE(nearest.found);
  EXPECT_EQ(nearest.found->changes.size(), 2U);
  const Speech speech{Language::English, world.zone};
  EXPECT_EQ(to_sentence(tell_nearest(nearest), speech),
            "The nearest request that passes has device `phone` (instead of `pc`), zone `street` "
            "(instead of `office`); it is out of haechi's reach.");
}

TEST(FindNearest, SaysThatThereIsNone) {
  const World world(kPolicy, kCatalog);
  const Nearest nearest =
      find_nearest(*world.decider, world.request(kBlocked), [](const Decision&) { return false; });
  EXPECT_FALSE(nearest.found);
  EXPECT_GT(nearest.tried, 50U);
  EXPECT_FALSE(nearest.is_cut);
  const std::string sentence = to_sentence(tell_nearest(nearest), {});
  EXPECT_THAT(sentence, HasSubstr(std::to_string(nearest.tried)));
}

TEST(FindNearest, TriesFirstWhatTheNamedOrderAsksFor) {
  std::string policy = "bodies: {a: {}}\nzones:\n";
  for (int i = 100; i < 200; ++i) {
    policy += "  z" + std::to_string(i) + ": {owner: body}\n";
  }
  policy += "orders:\n  - {id: o, issuer: a, force: binding, scope: {zones: z199}, rules: "
            "[{effect: block}]}\n";
  const World world(policy.c_str(), kCatalog);
  const auto passes = [](const Decision& decision) { return decision.by == "o"; };
  const Request request = world.request(
      R"({"at":"2025-02-06","who":{"body":"a"},"device":"pc","zone":"z100","target":"chatgpt.web"})");
  EXPECT_FALSE(find_nearest(*world.decider, request, passes).found);
  const Nearest nearest = find_nearest(*world.decider, request, passes, {"o"});
  ASSERT_TRUE(nearest.found);
  EXPECT_EQ(nearest.found->changes.front().becomes, std::vector<std::string>{"z199"});
}

TEST(ToDate, TellsTimesInTheZoneOfThePolicy) {
  const Instant at =
      Instant(std::chrono::sys_days(std::chrono::year(2025) / 2 / 5)) + std::chrono::hours(22);
  EXPECT_EQ(to_date(at, {Language::English, TimeZone()}), "2025-02-05 22:00");
  const Speech seoul{Language::Korean, TimeZone::make("Asia/Seoul").value_or(TimeZone())};
  EXPECT_EQ(to_date(at, seoul), "2025년 2월 6일 07:00");
  const Speech rome{Language::English, TimeZone::make("Europe/Rome").value_or(TimeZone())};
  EXPECT_EQ(to_date(at, rome), "2025-02-05 23:00");
  EXPECT_EQ(to_date(at + std::chrono::hours(24 * 180) + std::chrono::seconds(5), rome),
            "2025-08-05 00:00:05");
}

} // namespace
} // namespace haechi::policy
