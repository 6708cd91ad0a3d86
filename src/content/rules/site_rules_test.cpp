#include "content/rules/site_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::content {
namespace {

std::vector<std::string> codes_of(const std::string& yaml) {
  std::vector<std::string> codes;
  const auto rules = load_site_rules({{"own.yaml", yaml}});
  if (!rules) {
    for (const Error& error : rules.error()) {
      codes.push_back(error.code);
    }
  }
  return codes;
}

TEST(SiteRules, AddWordsAndExpressions) {
  const auto rules = load_site_rules({{"own.yaml", R"(
detectors:
  - {id: site.code, classes: [customer-data], words: [백두], tests: {match: [백두 사업], no_match: [한라 사업]}}
  - {id: site.number, words: ['EMP-'], expression: 'EMP-\d{4}', score: 0.7}
)"}});
  ASSERT_TRUE(rules);
  EXPECT_TRUE(run_rule_tests(*rules).empty());
  Scanner scanner(rules->detectors);
  const auto& findings = scanner.scan("see EMP-1234.");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].span, (text::Span{4, 12}));
  EXPECT_EQ(findings[0].score, 70);
}

TEST(SiteRules, FindEveryValueAroundAWord) {
  const auto rules = load_site_rules({{"own.yaml", R"(
detectors:
  - {id: site.number, words: ['EMP-'], expression: '\bEMP-\d{6}\b'}
  - {id: site.survey, words: ['SURV-'], expression: 'SURV-\d{4}-[A-Z]{3}'}
  - {id: site.staff, words: [사번], expression: '\b\d{5}\b'}
)"}});
  ASSERT_TRUE(rules);
  Scanner scanner(rules->detectors);
  const auto count = [&](std::string_view text) { return scanner.scan(text).size(); };
  std::string row;
  for (int i = 0; i < 9; ++i) {
    row += "EMP-00420" + std::to_string(i) + ", ";
  }
  EXPECT_EQ(count(row), 9U);
  EXPECT_EQ(count("SURV-2025-KRX SURV-2025-ABC SURV-2025-DEF"), 3U);
  EXPECT_EQ(count("사번 10001, 10002, 10003 과 10004"), 4U);
  EXPECT_EQ(count("10001, 10002 사번 10003"), 3U);
  EXPECT_EQ(count("사번" + std::string(80, ' ') + "10001"), 0U) << "out of reach";
}

// Places near each other share what is found around them.
TEST(SiteRules, SearchEachPartOfATextForOneMatchOnce) {
  const auto rules = load_site_rules(
      {{"own.yaml", "detectors: [{id: a.b, words: ['E-'], expression: 'E-[0-9]', reach: 2000}]"}});
  ASSERT_TRUE(rules);
  Scanner scanner(rules->detectors);
  std::string text;
  for (int i = 0; i < 4000; ++i) {
    text += "E-1 ";
  }
  EXPECT_EQ(scanner.scan(text).size(), 4000U);
  EXPECT_LT(scanner.judged(), 5U * 4000U);
}

TEST(SiteRules, TellWhichTestsFail) {
  const auto rules = load_site_rules(
      {{"own.yaml",
        "detectors: [{id: a.b, words: [x1y], tests: {match: [none], no_match: [has x1y]}}]"}});
  ASSERT_TRUE(rules);
  EXPECT_EQ(run_rule_tests(*rules).size(), 2U);
}

TEST(SiteRules, NameWhatIsWrong) {
  EXPECT_THAT(codes_of("[]"), testing::ElementsAre("E-CONTENT-005"));
  EXPECT_THAT(codes_of("other: 1"), testing::ElementsAre("E-CONTENT-006"));
  EXPECT_THAT(codes_of("detectors: [{id: nodot, words: [a]}]"),
              testing::ElementsAre("E-CONTENT-007"));
  EXPECT_THAT(codes_of("detectors: [{id: a.b, words: [a], score: 2}]"),
              testing::ElementsAre("E-CONTENT-007"));
  for (const char* score : {"nan", "-nan", "inf", "-0.1", "1.01"}) {
    EXPECT_THAT(codes_of(std::string("detectors: [{id: a.b, words: [a], score: ") + score + "}]"),
                testing::ElementsAre("E-CONTENT-007"))
        << score;
  }
  EXPECT_THAT(codes_of("detectors: [{id: a.b, words: [a], classes: [none]}]"),
              testing::ElementsAre("E-CONTENT-007"));
  EXPECT_THAT(codes_of("detectors: [{id: a.b}]"), testing::ElementsAre("E-CONTENT-008"));
  EXPECT_THAT(codes_of("detectors: [{id: a.b, words: [a], expression: '('}]"),
              testing::ElementsAre("E-CONTENT-002"));
  EXPECT_THAT(codes_of("detectors: [{id: a.b, words: ['']}]"),
              testing::ElementsAre("E-CONTENT-001"));
  EXPECT_THAT(codes_of("grades: [{finding: secret}]"), testing::ElementsAre("E-CONTENT-005"));
}

} // namespace
} // namespace haechi::content
