#include "text/literal_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::text {
namespace {

TEST(LiteralSet, FindsAllPlacesOfAllWords) {
  const auto set = LiteralSet::make({{"대외비"}, {"secret", Case::Any}, {"AKIA"}});
  ASSERT_TRUE(set);
  LiteralSet::Scratch scratch(*set);
  std::vector<LiteralHit> hits;
  EXPECT_TRUE(set->find("SeCret 대외비 akia AKIA", scratch, hits, 100));
  EXPECT_THAT(hits, testing::ElementsAre(LiteralHit{6, 1}, LiteralHit{16, 0}, LiteralHit{26, 2}));
}

TEST(LiteralSet, ShortAndLongWordsComeInOneOrder) {
  const auto set = LiteralSet::make({{"sk-"}, {"token"}, {"님"}, {"ein", Case::Any}});
  ASSERT_TRUE(set);
  LiteralSet::Scratch scratch(*set);
  std::vector<LiteralHit> hits;
  EXPECT_TRUE(set->find("EIN token sk-token님", scratch, hits, 100));
  EXPECT_THAT(hits, testing::ElementsAre(LiteralHit{3, 3}, LiteralHit{9, 1}, LiteralHit{13, 0},
                                         LiteralHit{18, 1}, LiteralHit{21, 2}));
}

TEST(LiteralSet, StopsAtTheBound) {
  const auto set = LiteralSet::make({{"aa"}});
  ASSERT_TRUE(set);
  LiteralSet::Scratch scratch(*set);
  std::vector<LiteralHit> hits;
  EXPECT_FALSE(set->find(std::string(100, 'a'), scratch, hits, 10));
  EXPECT_EQ(hits.size(), 10U);
}

TEST(LiteralSet, AnEmptySetFindsNothing) {
  const auto set = LiteralSet::make({});
  ASSERT_TRUE(set);
  LiteralSet::Scratch scratch(*set);
  std::vector<LiteralHit> hits;
  EXPECT_TRUE(set->find("anything", scratch, hits, 10));
  EXPECT_TRUE(hits.empty());
}

TEST(LiteralSet, RefusesAnEmptyWord) {
  const auto set = LiteralSet::make({{""}});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code, "E-CONTENT-001");
}

} // namespace
} // namespace haechi::text
