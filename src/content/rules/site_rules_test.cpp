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
  EXPECT_THAT(codes_of("detectors: [{id: a.b, words: [a], classes: [none]}]"),
              testing::ElementsAre("E-CONTENT-007"));
  EXPECT_THAT(codes_of("detectors: [{id: a.b}]"), testing::ElementsAre("E-CONTENT-008"));
  EXPECT_THAT(codes_of("detectors: [{id: a.b, words: [a], expression: '('}]"),
              testing::ElementsAre("E-CONTENT-002"));
  EXPECT_THAT(codes_of("detectors: [{id: a.b, words: ['']}]"),
              testing::ElementsAre("E-CONTENT-001"));
  EXPECT_THAT(codes_of("grades: [{finding: secret}]"), testing::ElementsAre("E-CONTENT-005"));
}

TEST(SiteRules, TurnFindingsIntoGrades) {
  const auto rules = load_site_rules({{"own.yaml", R"(
grades:
  - {finding: marking.n2sf, level: S, grade: S}
  - {finding: personal-data, at_least: 2, grade: C}
  - {finding: secret.*, grade: S}
)"}});
  ASSERT_TRUE(rules);
  Scanner scanner(rules->detectors);
  const auto grades = [&](std::string_view text) {
    return find_grades(scanner.scan(text), rules->detectors->entities(), rules->grades);
  };
  EXPECT_THAT(grades("문서등급: S"), testing::ElementsAre("S"));
  EXPECT_THAT(grades("문서등급: O"), testing::IsEmpty());
  EXPECT_THAT(grades("010-2345-6789"), testing::IsEmpty());
  EXPECT_THAT(grades("010-2345-6789, 960121-1021413"), testing::ElementsAre("C"));
  EXPECT_THAT(grades("AKIAQ7RS2TU4VW5XY6ZB"), testing::ElementsAre("S"));
}

} // namespace
} // namespace haechi::content
