#include "policy/decide/decision_cache.h"

#include <gtest/gtest.h>

#include <array>

namespace haechi::policy {
namespace {

Instant at(int seconds) {
  return Instant(std::chrono::seconds(seconds));
}

Decision block_by(std::string order) {
  Decision decision;
  decision.effect = Effect::Block;
  decision.by = std::move(order);
  return decision;
}

class DecisionCacheTest : public testing::Test {
 protected:
  [[nodiscard]] CacheKey key_of(std::size_t subject, std::string_view host = "") const {
    return {&subjects_.at(subject), nullptr, candidates_, host};
  }

  std::array<int, 64> subjects_{};
  std::array<catalog::ServiceIndex, 2> candidates_{};
};

TEST_F(DecisionCacheTest, RemembersAnAnswerUntilItEnds) {
  DecisionCache cache;
  cache.keep(key_of(0), at(10), at(20), block_by("x"));
  EXPECT_EQ(cache.find(key_of(0), at(19)).decision->by, "x");
  EXPECT_EQ(cache.find(key_of(0), at(20)).decision, nullptr);
}

TEST_F(DecisionCacheTest, GivesNoAnswerForATimeBeforeItWasMade) {
  DecisionCache cache;
  cache.keep(key_of(0), at(10), at(20), block_by("x"));
  EXPECT_EQ(cache.find(key_of(0), at(9)).decision, nullptr);
}

TEST_F(DecisionCacheTest, TellsHostsApartWhereTheyAreAskedFor) {
  DecisionCache cache;
  cache.keep(key_of(0, "a.example"), at(0), at(9), block_by("a"));
  cache.keep(key_of(0, "b.example"), at(0), at(9), block_by("b"));
  EXPECT_EQ(cache.find(key_of(0, "a.example"), at(1)).decision->by, "a");
  EXPECT_EQ(cache.find(key_of(0, "b.example"), at(1)).decision->by, "b");
  EXPECT_EQ(cache.find(key_of(0), at(1)).decision, nullptr);
}

TEST_F(DecisionCacheTest, TellsCandidateSetsOfDifferentLengthApart) {
  DecisionCache cache;
  cache.keep(key_of(0), at(0), at(9), block_by("both"));
  CacheKey first = key_of(0);
  first.candidates = first.candidates.first(1);
  EXPECT_EQ(cache.find(first, at(1)).decision, nullptr);
}

TEST_F(DecisionCacheTest, KeepsEqualAnswersOnce) {
  DecisionCache cache;
  const Decision* one = &cache.keep(key_of(0), at(0), at(9), block_by("x"));
  const Decision* two = &cache.keep(key_of(1), at(0), at(9), block_by("x"));
  EXPECT_EQ(one, two);
}

TEST_F(DecisionCacheTest, ForgetsSomethingRatherThanGrow) {
  DecisionCache cache(4);
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    cache.keep(key_of(i), at(0), at(9), block_by(std::to_string(i)));
  }
  std::size_t remembered = 0;
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    const Decision* decision = cache.find(key_of(i), at(1)).decision;
    remembered += decision == nullptr ? 0 : 1;
    EXPECT_TRUE(decision == nullptr || decision->by == std::to_string(i));
  }
  EXPECT_EQ(remembered, 4U);
}

TEST_F(DecisionCacheTest, KeepsWhatIsAskedForAgain) {
  DecisionCache cache(4);
  cache.keep(key_of(0), at(0), at(9), block_by("wanted"));
  for (std::size_t i = 1; i < subjects_.size(); ++i) {
    ASSERT_NE(cache.find(key_of(0), at(1)).decision, nullptr) << i;
    cache.keep(key_of(i), at(0), at(9), block_by("once"));
  }
}

TEST_F(DecisionCacheTest, IsEmptyOnceCleared) {
  DecisionCache cache;
  cache.keep(key_of(0), at(0), at(9), block_by("x"));
  cache.clear();
  EXPECT_EQ(cache.find(key_of(0), at(1)).decision, nullptr);
}

} // namespace
} // namespace haechi::policy
