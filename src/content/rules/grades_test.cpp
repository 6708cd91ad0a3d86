#include "content/rules/site_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::content {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> grades(const std::string& rules, std::string_view text) {
  const auto read = load_site_rules({{"own.yaml", rules}});
  EXPECT_TRUE(read) << to_string(read.error().front());
  Scanner scanner(read->detectors);
  return find_grades(count_kinds(scanner.scan(text)), read->detectors->entities(), read->grades);
}

Error first_error(const std::string& rules) {
  const auto read = load_site_rules({{"own.yaml", rules}});
  return read ? Error{} : read.error().front();
}

constexpr std::string_view kTwo = "010-2345-6789, 960121-1021413";

TEST(Grades, AreGivenByRulesOfTheSite) {
  EXPECT_THAT(grades("grades: [{finding: secret.*, grade: S}]", "AKIAQ7RS2TU4VW5XY6ZB"),
              ElementsAre("S"));
  EXPECT_THAT(grades("grades: [{finding: kr.rrn, grade: S}]", "010-2345-6789"), IsEmpty());
}

TEST(Grades, CountWhatARuleNamesTogether) {
  EXPECT_THAT(grades("grades: [{finding: [phone, kr.rrn], at_least: 2, grade: C}]", kTwo),
              ElementsAre("C"));
  EXPECT_THAT(grades("grades: [{finding: personal-data, at_least: 3, grade: C}]", kTwo), IsEmpty());
}

TEST(Grades, CountKinds) {
  EXPECT_THAT(grades("grades: [{finding: personal-data, kinds: 2, grade: C}]", kTwo),
              ElementsAre("C"));
  EXPECT_THAT(grades("grades: [{finding: personal-data, kinds: 2, grade: C}]",
                     "010-2345-6789, 010-3456-7890"),
              IsEmpty());
}

TEST(Grades, OfAMarkingThatNoRuleNamesAreItsLevelAndWhatIsShipped) {
  EXPECT_THAT(grades("", "[문서등급: S]"), ElementsAre("S"));
  EXPECT_THAT(grades("", "[Ⅱ급비밀]"), UnorderedElementsAre("2", "C"));
  EXPECT_THAT(grades("", "NATO RESTRICTED"), UnorderedElementsAre("restricted", "S"));
  EXPECT_THAT(grades("grades: [{finding: secret, grade: S}]", "[Ⅱ급비밀]"), Contains("C"))
      << "a rule for something else takes nothing away";
}

TEST(Grades, OfAMarkingThatARuleNamesAreTheSites) {
  EXPECT_THAT(grades("grades: [{finding: marking.kr_restricted, grade: O}]", "[대외비]"),
              ElementsAre("O"));
  EXPECT_THAT(grades("grades: [{finding: marking.kr_secret, level: ['1'], grade: X}]", "[2급비밀]"),
              UnorderedElementsAre("2", "C"))
      << "another level";
}

TEST(Grades, LevelsAreThoseOfTheMarkings) {
  for (const char* level : {"C", "S", "O"}) {
    EXPECT_TRUE(load_site_rules(
        {{"own.yaml",
          std::string("grades: [{finding: marking.n2sf, grade: G, level: ") + level + "}]"}}));
  }
  const Error error = first_error("grades: [{finding: marking.n2sf, grade: G, level: X}]");
  EXPECT_EQ(error.code, "E-CONTENT-007");
  EXPECT_THAT(error.hint, HasSubstr("C, S, O"));
  EXPECT_EQ(first_error("grades: [{finding: secret, grade: G, level: C}]").hint,
            "only markings have levels");
}

TEST(Grades, NameWhatIsWrongAndWhere) {
  const Error unknown = first_error("grades:\n  - {finding: personal-date, grade: S}\n");
  EXPECT_EQ(unknown.code, "E-CONTENT-007");
  EXPECT_EQ(unknown.where.line, 2U);
  EXPECT_THAT(unknown.hint, HasSubstr("personal-data"));
  EXPECT_EQ(first_error("grades: [{finding: secrets.*, grade: S}]").code, "E-CONTENT-007");
  EXPECT_EQ(first_error("grades: [{finding: secret, grade: S, at_least: 0}]").code,
            "E-CONTENT-007");
  EXPECT_EQ(first_error("grades: [{finding: secret, grade: S, kinds: many}]").code,
            "E-CONTENT-007");
  EXPECT_EQ(first_error("grades: [{finding: secret}]").code, "E-CONTENT-005");
  EXPECT_EQ(first_error("grades: [{finding: secret, grade: S, least: 2}]").code, "E-CONTENT-006");
}

TEST(Grades, KnowDetectorsOfAnotherFile) {
  EXPECT_TRUE(load_site_rules({{"a.yaml", "grades: [{finding: site.name, level: red, grade: S}]"},
                               {"b.yaml", "detectors: [{id: site.name, words: [x1y], level: red, "
                                          "classes: [marking]}]"}}));
}

} // namespace
} // namespace haechi::content
