#include "io/gateway/declared_grades.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::io {
namespace {

content::GradeRule rule_for(std::string grade) {
  content::GradeRule rule;
  rule.findings = {"secret"};
  rule.grade = std::move(grade);
  rule.where = {"own.yaml", 3, 5};
  return rule;
}

TEST(FindUndeclaredGrades, GradesOfScalesAndOfDataEntriesAreFine) {
  policy::Policy policy;
  policy.grades = {{"O", "S", "C"}};
  policy::DataEntry entry;
  entry.grade = policy::Atom{.values = {"red"}};
  policy::Order order;
  order.data.push_back(std::move(entry));
  policy.orders.push_back(std::move(order));
  const std::vector<content::GradeRule> rules{rule_for("S"), rule_for("red")};
  EXPECT_THAT(find_undeclared_grades(rules, policy), testing::IsEmpty());
}

TEST(FindUndeclaredGrades, TellThePlaceAndTheNearestGrade) {
  policy::Policy policy;
  policy.grades = {{"public", "non-public"}};
  const std::vector<content::GradeRule> rules{rule_for("non-publik")};
  const Errors found = find_undeclared_grades(rules, policy);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "E-CONTENT-011");
  EXPECT_EQ(found[0].where, (Location{"own.yaml", 3, 5}));
  EXPECT_THAT(found[0].hint, testing::HasSubstr("non-public"));
}

} // namespace
} // namespace haechi::io
