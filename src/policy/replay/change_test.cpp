#include "policy/replay/change.h"

#include <gtest/gtest.h>

namespace haechi::policy::replay {

namespace {

constexpr Outcome certain(Effect effect) {
  return {effect, effect};
}

TEST(FindChange, TellsWhatPeopleWouldFeel) {
  using enum Effect;
  EXPECT_EQ(find_change(certain(Allow), certain(Block)), Change::Refused);
  EXPECT_EQ(find_change(certain(Redact), certain(Block)), Change::Refused);
  EXPECT_EQ(find_change(certain(Block), certain(Warn)), Change::Freed);
  EXPECT_EQ(find_change(certain(Block), certain(NoDecision)), Change::Freed);
  EXPECT_EQ(find_change(certain(Allow), certain(Warn)), Change::Restricted);
  EXPECT_EQ(find_change(certain(Warn), certain(Redact)), Change::Restricted);
  EXPECT_EQ(find_change(certain(Redact), certain(Inspect)), Change::Eased);
  EXPECT_EQ(find_change(certain(Warn), certain(Warn)), std::nullopt);
}

TEST(FindChange, NoDecisionFeelsLikeAllow) {
  EXPECT_EQ(find_change(certain(Effect::NoDecision), certain(Effect::Allow)), std::nullopt);
  EXPECT_EQ(find_change({Effect::NoDecision, Effect::Block}, {Effect::Allow, Effect::Block}),
            std::nullopt);
}

TEST(FindChange, AnOpenAnswerLeavesTheChangeOpen) {
  const Outcome open{Effect::Warn, Effect::Block};
  EXPECT_EQ(find_change(certain(Effect::Allow), open), Change::Open);
  EXPECT_EQ(find_change(open, certain(Effect::Block)), Change::Open);
  EXPECT_EQ(find_change(open, open), std::nullopt);
  EXPECT_TRUE(may_refuse(certain(Effect::Allow), open));
  EXPECT_FALSE(may_refuse(certain(Effect::Block), open));
  EXPECT_TRUE(may_free(certain(Effect::Block), open));
  EXPECT_FALSE(may_free(certain(Effect::Allow), open));
  EXPECT_TRUE(may_refuse(open, certain(Effect::Block)));
}

} // namespace

} // namespace haechi::policy::replay
