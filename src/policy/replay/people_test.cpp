#include "policy/replay/people.h"

#include <gtest/gtest.h>

namespace haechi::policy::replay {

namespace {

People some(std::uint64_t first, std::uint64_t count) {
  People out;
  for (std::uint64_t i = first; i < first + count; ++i) {
    out.add(mix_person(i));
  }
  return out;
}

TEST(People, AreCountedOnceEach) {
  People people = some(0, 700);
  people.add(some(350, 350));
  EXPECT_EQ(people.count(), 700U);
  EXPECT_FALSE(people.is_estimate());
  EXPECT_EQ(People().count(), 0U);
}

TEST(People, AreExactUpToTheBound) {
  People people = some(0, People::kMaxExact);
  EXPECT_FALSE(people.is_estimate());
  EXPECT_EQ(people.count(), People::kMaxExact);
  people.add(mix_person(0));
  EXPECT_FALSE(people.is_estimate());
  people.add(mix_person(People::kMaxExact));
  EXPECT_TRUE(people.is_estimate());
}

TEST(People, AreEstimatedWithinFivePercentBeyondIt) {
  for (const std::uint64_t count : {1'100U, 5'000U, 12'000U, 60'000U, 300'000U}) {
    const auto estimate = static_cast<double>(some(count, count).count());
    EXPECT_NEAR(estimate, static_cast<double>(count), 0.05 * static_cast<double>(count));
  }
}

TEST(People, JoinTheSameWayInAnyOrder) {
  const People many = some(0, 5'000);
  const People few = some(4'900, 300);
  People a = many;
  a.add(few);
  People b = few;
  b.add(many);
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.count(), some(0, 5'200).count());
}

} // namespace

} // namespace haechi::policy::replay
