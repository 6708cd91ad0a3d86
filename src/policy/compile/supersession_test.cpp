#include "policy/compile/supersession.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Order order(std::string id, std::string issuer, Force force, std::vector<std::string> supersedes) {
  Order one;
  one.id = std::move(id);
  one.issuer = std::move(issuer);
  one.force = force;
  one.supersedes = std::move(supersedes);
  return one;
}

TEST(Supersession, ReachesOwnOrdersAndAdviceOnly) {
  Policy policy;
  policy.orders = {order("a", "x", Force::Binding, {"b", "c", "d"}),
                   order("b", "x", Force::Binding, {}), order("c", "y", Force::Advice, {}),
                   order("d", "y", Force::Binding, {})};
  EXPECT_THAT(find_supersession(policy).silences[0], ElementsAre(1, 2));
}

TEST(Supersession, HasNoEffectWhereItLeadsBack) {
  Policy policy;
  policy.orders = {order("a", "x", Force::Binding, {"b"}), order("b", "x", Force::Binding, {"a"}),
                   order("c", "x", Force::Binding, {"c", "a"})};
  const Supersession found = find_supersession(policy);
  EXPECT_THAT(found.silences[0], IsEmpty());
  EXPECT_THAT(found.silences[1], IsEmpty());
  EXPECT_THAT(found.silences[2], ElementsAre(0));
}

TEST(Supersession, GivesTheSilencingOrderItsTurnFirst) {
  Policy policy;
  policy.orders = {order("a", "x", Force::Binding, {}), order("b", "x", Force::Binding, {"a"}),
                   order("c", "x", Force::Binding, {"b"})};
  const auto turns = find_supersession(policy).turns;
  EXPECT_LT(turns[2], turns[1]);
  EXPECT_LT(turns[1], turns[0]);
}

// A chain as long as a hostile file could make it is still quick.
TEST(Supersession, FollowsALongChain) {
  constexpr std::size_t kLength = 20'000;
  Policy policy;
  for (std::size_t i = 0; i < kLength; ++i) {
    policy.orders.push_back(
        order(std::to_string(100'000 + i), "x", Force::Binding, {std::to_string(100'000 + i + 1)}));
  }
  const Supersession found = find_supersession(policy);
  EXPECT_THAT(found.silences.front(), ElementsAre(1));
  EXPECT_LT(found.turns.front(), found.turns.back());
}

} // namespace
} // namespace haechi::policy
