#include "policy/compile/body_table.h"

#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

Body body(std::string id, std::string parent) {
  Body one;
  one.id = std::move(id);
  one.parent = std::move(parent);
  return one;
}

// gov > gov.it, gov.tax > gov.tax.lab; firm. The interior ministry speaks over government from its
// rank.
Policy small_government() {
  Policy policy;
  policy.grades = {{"O", "S", "C"}};
  policy.bodies = {body("firm", ""), body("gov", ""), body("gov.it", "gov"), body("gov.tax", "gov"),
                   body("gov.tax.lab", "gov.tax")};
  policy.bodies[1].default_effect = Effect::Warn;
  policy.bodies[1].on_undecided = Effect::Block;
  policy.bodies[2].authority = {"gov"};
  policy.bodies[3].ungraded = {"S"};
  policy.bodies[4].on_undecided = Effect::Allow;
  return policy;
}

class BodyTableTest : public testing::Test {
 protected:
  [[nodiscard]] std::uint16_t standing(const char* issuer, const char* subject) const {
    return table_.standing(table_.find(issuer), table_.find(subject));
  }

  Policy policy_ = small_government();
  BodyTable table_{policy_};
};

TEST_F(BodyTableTest, ABodyStandsOverItsOwnSubtreeFromItsOwnRank) {
  EXPECT_EQ(standing("gov.tax", "gov.tax.lab"), 2);
  EXPECT_EQ(standing("gov.tax.lab", "gov.tax"), 0);
}

TEST_F(BodyTableTest, AuthoritySpeaksFromTheRankOfTheBodyThatItNames) {
  EXPECT_EQ(standing("gov.it", "gov.tax.lab"), 1);
  EXPECT_EQ(standing("gov.it", "gov.it"), 2);
}

TEST_F(BodyTableTest, NobodyStandsOverABodyThatIsNotDeclared) {
  EXPECT_EQ(standing("gov", "nowhere"), 0);
  EXPECT_EQ(standing("nowhere", "gov"), 0);
}

TEST_F(BodyTableTest, SubtreesHoldTheirTopAndNothingBeside) {
  EXPECT_TRUE(table_.is_in_subtree(table_.find("gov.tax"), table_.find("gov.tax")));
  EXPECT_TRUE(table_.is_in_subtree(table_.find("gov.tax.lab"), table_.find("gov")));
  EXPECT_FALSE(table_.is_in_subtree(table_.find("gov.it"), table_.find("gov.tax")));
  EXPECT_FALSE(table_.is_in_subtree(kNoBody, table_.find("gov")));
}

TEST_F(BodyTableTest, DefaultsComeFromTheNearestAncestorWithItsRank) {
  EXPECT_EQ(table_.default_of(table_.find("gov.tax.lab")), (Default{Effect::Warn, 1}));
  EXPECT_FALSE(table_.default_of(table_.find("firm")).exists());
}

TEST_F(BodyTableTest, OnUndecidedIsTheStrictestUpTheTree) {
  EXPECT_EQ(table_.on_undecided(table_.find("gov.tax.lab")), Effect::Block);
  EXPECT_EQ(table_.on_undecided(table_.find("firm")), std::nullopt);
}

TEST_F(BodyTableTest, UngradedLevelsAreInherited) {
  EXPECT_EQ(table_.ungraded_level(table_.find("gov.tax.lab"), 0), 2U);
  EXPECT_EQ(table_.ungraded_level(table_.find("gov.it"), 0), 0U);
}

TEST_F(BodyTableTest, BodiesWhoseParentsRunInACircleBelongToNoTree) {
  policy_.bodies = {body("a", "b"), body("b", "a")};
  const BodyTable circle(policy_);
  EXPECT_EQ(circle.standing(circle.find("a"), circle.find("a")), 0);
  EXPECT_FALSE(circle.is_in_subtree(circle.find("a"), circle.find("b")));
}

} // namespace
} // namespace haechi::policy
