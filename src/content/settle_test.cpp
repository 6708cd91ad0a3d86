#include "content/settle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::content {
namespace {

Claim claim(std::uint32_t begin, std::uint32_t end, EntityId entity, std::uint8_t score,
            std::uint8_t tie = 50, bool is_layer = false) {
  return {.span = {begin, end}, .entity = entity, .score = score, .tie = tie, .is_layer = is_layer};
}

std::vector<EntityId> settled(std::vector<Claim> claims) {
  settle(claims);
  std::vector<EntityId> entities;
  for (const Claim& one : claims) {
    entities.push_back(one.entity);
  }
  return entities;
}

TEST(Settle, KeepsTheStrongerOfTwo) {
  EXPECT_THAT(settled({claim(0, 10, 1, 60), claim(5, 15, 2, 90)}), testing::ElementsAre(2));
}

TEST(Settle, BreaksTiesByRankThenLength) {
  EXPECT_THAT(settled({claim(0, 10, 1, 80, 20), claim(0, 10, 2, 80, 10)}), testing::ElementsAre(2));
  EXPECT_THAT(settled({claim(0, 10, 1, 80), claim(0, 12, 2, 80)}), testing::ElementsAre(2));
}

TEST(Settle, KeepsNeighboursInOrder) {
  EXPECT_THAT(settled({claim(10, 20, 2, 60), claim(0, 10, 1, 90)}), testing::ElementsAre(1, 2));
}

TEST(Settle, LaysLayersOverOthers) {
  EXPECT_THAT(
      settled({claim(0, 100, 1, 70, 50, true), claim(5, 9, 2, 60), claim(20, 30, 1, 60, 50, true)}),
      testing::ElementsAre(1, 2));
}

} // namespace
} // namespace haechi::content
