#include "policy/coverage/diagram.h"

#include <gtest/gtest.h>

namespace haechi::policy::coverage {
namespace {

using Classes = std::vector<std::vector<std::uint32_t>>;

TEST(Diagram, JoinsClassesThatLeadToTheSameAnswers) {
  Diagram diagram({3, 2});
  const DiagramNode a = diagram.leaf(7);
  const DiagramNode b = diagram.leaf(8);
  const DiagramNode mixed = diagram.split(1, {a, b});
  const DiagramNode root = diagram.split(0, {mixed, a, diagram.split(1, {a, b})});
  const std::vector<Region> regions = diagram.regions(root);
  ASSERT_EQ(regions.size(), 3U);
  EXPECT_EQ(regions[0].classes, (Classes{{0, 2}, {0}}));
  EXPECT_EQ(regions[0].answer, 7U);
  EXPECT_EQ(regions[1].classes, (Classes{{0, 2}, {1}}));
  EXPECT_EQ(regions[1].answer, 8U);
  EXPECT_EQ(regions[2].classes, (Classes{{1}, {0, 1}}));
  EXPECT_EQ(diagram.find(root, {2, 1}), 8U);
  EXPECT_EQ(diagram.find(root, {1, 1}), 7U);
}

TEST(Diagram, LeavesOutAnAxisThatMakesNoDifference) {
  Diagram diagram({2, 2});
  const DiagramNode a = diagram.leaf(1);
  EXPECT_EQ(diagram.split(0, {diagram.split(1, {a, a}), a}), a);
  ASSERT_EQ(diagram.regions(a).size(), 1U);
  EXPECT_EQ(diagram.regions(a)[0].classes, (Classes{{0, 1}, {0, 1}}));
}

TEST(Diagram, WhatCannotBeIsInNoRegion) {
  Diagram diagram({2});
  const DiagramNode root = diagram.split(0, {diagram.leaf(kNoAnswer), diagram.leaf(3)});
  ASSERT_EQ(diagram.regions(root).size(), 1U);
  EXPECT_EQ(diagram.regions(root)[0].classes, (Classes{{1}}));
}

} // namespace
} // namespace haechi::policy::coverage
