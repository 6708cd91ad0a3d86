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
