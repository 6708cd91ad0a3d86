#include "engine/dns/prefetch.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

CachedAnswer kept_for(std::uint32_t lifetime_s) {
  CachedAnswer answer;
  answer.renew_from_ms = find_renewal_ms(0, lifetime_s);
  return answer;
}

// At the times (in seconds) at which the answer is given, whether it is to be renewed.
std::vector<bool> give(const Prefetch& prefetch, CachedAnswer& answer,
                       const std::vector<std::uint64_t>& at_s) {
  std::vector<bool> out;
  for (const std::uint64_t s : at_s) {
    out.push_back(prefetch.note_given(answer, {.wall = {}, .uptime_ms = 1000 * s}));
  }
  return out;
}

using Said = std::vector<bool>;

TEST(Prefetch, RenewsWhatIsPopularOnceInItsLastEighth) {
  const Prefetch prefetch(1);
  CachedAnswer answer = kept_for(80);
  EXPECT_EQ(give(prefetch, answer, {1, 2, 3, 69, 70, 71}),
            (Said{false, false, false, false, true, false}));
}

TEST(Prefetch, LeavesWhatHardlyAnybodyAsks) {
  const Prefetch prefetch(1);
  CachedAnswer answer = kept_for(80);
  EXPECT_EQ(give(prefetch, answer, {75, 76}), (Said{false, false}));
  EXPECT_EQ(give(prefetch, answer, {77}), Said{true}) << "now it is popular";
}

TEST(Prefetch, LeavesWhatLivesShortly) {
  const Prefetch prefetch(1);
  CachedAnswer answer = kept_for(9);
  EXPECT_EQ(give(prefetch, answer, {1, 2, 3, 8, 8}), Said(5, false));
}

TEST(Prefetch, IsBoundedAndMayBeOff) {
  Prefetch prefetch(1);
  CachedAnswer first = kept_for(80);
  CachedAnswer second = kept_for(80);
  EXPECT_EQ(give(prefetch, first, {1, 2, 79}), (Said{false, false, true}));
  prefetch.note_begun();
  EXPECT_EQ(give(prefetch, second, {1, 2, 79}), Said(3, false));
  prefetch.note_ended();
  EXPECT_EQ(give(prefetch, second, {79}), Said{true}) << "there is room again";
  const Prefetch off(0);
  CachedAnswer third = kept_for(80);
  EXPECT_EQ(give(off, third, {1, 2, 79}), Said(3, false));
}

} // namespace
} // namespace haechi::engine::dns
