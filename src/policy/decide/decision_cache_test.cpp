#include "policy/decide/decision_cache.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

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

constexpr std::uint32_t kSubjects = 64;

CacheKey key_of(std::uint32_t subject, std::uint32_t what = DecisionCache::kNoService) {
  return {.subject = subject, .use = 0, .what = what};
}

TEST(DecisionCache, RemembersAnAnswerUntilItEnds) {
  DecisionCache cache;
  cache.keep(key_of(0), at(10), at(20), block_by("x"));
  EXPECT_EQ(cache.find(key_of(0), at(19)).decision->by, "x");
  EXPECT_EQ(cache.find(key_of(0), at(20)).decision, nullptr);
}

TEST(DecisionCache, GivesNoAnswerForATimeBeforeItWasMade) {
  DecisionCache cache;
  cache.keep(key_of(0), at(10), at(20), block_by("x"));
  EXPECT_EQ(cache.find(key_of(0), at(9)).decision, nullptr);
}

TEST(DecisionCache, TellsHostsApartWhereTheyAreAskedFor) {
  DecisionCache cache;
  cache.keep(key_of(0, cache.of_host("a.example")), at(0), at(9), block_by("a"));
  cache.keep(key_of(0, cache.of_host("b.example")), at(0), at(9), block_by("b"));
  EXPECT_EQ(cache.find(key_of(0, cache.of_host("a.example")), at(1)).decision->by, "a");
  EXPECT_EQ(cache.find(key_of(0, cache.of_host("b.example")), at(1)).decision->by, "b");
  EXPECT_EQ(cache.find(key_of(0), at(1)).decision, nullptr);
}

TEST(DecisionCache, TellsKindsSetsAndHostsApart) {
  constexpr std::array<catalog::ServiceIndex, 4> kServices{0, 1, 2, 3};
  DecisionCache cache;
  const std::set<std::uint32_t> different{
      DecisionCache::kNoService,
      DecisionCache::of_kind(0),
      DecisionCache::of_kind(1),
      cache.of_several(std::span(kServices).first(2)),
      cache.of_several(std::span(kServices).last(2)),
      cache.of_host("a.example"),
  };
  EXPECT_EQ(different.size(), 6U);
  EXPECT_TRUE(different.contains(cache.of_several(std::span(kServices).last(2))));
}

TEST(DecisionCache, ForgetsEverythingRatherThanKeepTooManyHosts) {
  DecisionCache cache;
  cache.keep(key_of(0, cache.of_host("first.example")), at(0), at(9), block_by("x"));
  for (int i = 0; i < 1 << 16; ++i) {
    static_cast<void>(cache.of_host(std::to_string(i)));
  }
  EXPECT_EQ(cache.find(key_of(0, cache.of_host("first.example")), at(1)).decision, nullptr);
}

TEST(DecisionCache, KeepsEqualAnswersOnce) {
  DecisionCache cache;
  const Decision* one = &cache.keep(key_of(0), at(0), at(9), block_by("x"));
  const Decision* two = &cache.keep(key_of(1), at(0), at(9), block_by("x"));
  EXPECT_EQ(one, two);
}

TEST(DecisionCache, ForgetsSomethingRatherThanGrow) {
  DecisionCache cache(4);
  for (std::uint32_t i = 0; i < kSubjects; ++i) {
    cache.keep(key_of(i), at(0), at(9), block_by(std::to_string(i)));
  }
  std::size_t remembered = 0;
  for (std::uint32_t i = 0; i < kSubjects; ++i) {
    const Decision* decision = cache.find(key_of(i), at(1)).decision;
    remembered += decision == nullptr ? 0 : 1;
    EXPECT_TRUE(decision == nullptr || decision->by == std::to_string(i));
  }
  EXPECT_EQ(remembered, 4U);
}

TEST(DecisionCache, KeepsWhatIsAskedForAgain) {
  DecisionCache cache(4);
  cache.keep(key_of(0), at(0), at(9), block_by("wanted"));
  for (std::uint32_t i = 1; i < kSubjects; ++i) {
    ASSERT_NE(cache.find(key_of(0), at(1)).decision, nullptr) << i;
    cache.keep(key_of(i), at(0), at(9), block_by("once"));
  }
}

TEST(DecisionCache, IsEmptyOnceCleared) {
  DecisionCache cache;
  cache.keep(key_of(0), at(0), at(9), block_by("x"));
  cache.clear();
  EXPECT_EQ(cache.find(key_of(0), at(1)).decision, nullptr);
}

} // namespace
} // namespace haechi::policy
