#include "policy/regions/balance.h"

#include <gtest/gtest.h>

namespace haechi::policy::regions {
namespace {

JudgeNeeds needs(Comparing comparing, Question question = Question::Differences) {
  return {.question = question,
          .comparing = comparing,
          .has_instead = false,
          .strictest_default = Effect::Warn,
          .acknowledge = 0,
          .inspect = 1,
          .obligations = {"acknowledge", "inspect", "log"}};
}

Saying says(Effect effect, std::uint16_t displaces = 0) {
  Saying saying;
  saying.effect = effect;
  saying.displaces = displaces;
  return saying;
}

TEST(Balance, TurnsTowardsWhatOneSideAloneSays) {
  const Judge judge(needs(Comparing::Effects));
  Balance balance;
  EXPECT_EQ(judge.turn(balance), std::nullopt);
  judge.fold(balance, kBefore, says(Effect::Block));
  EXPECT_EQ(judge.turn(balance), Turn::Looser);
}

TEST(Balance, IsEvenAgainOnceBothSidesReachTheStricterOne) {
  const Judge judge(needs(Comparing::Effects));
  Balance balance;
  judge.fold(balance, kAfter, says(Effect::Redact));
  const Essence before = judge.essence(balance);
  judge.fold(balance, kBoth, says(Effect::Warn));
  EXPECT_EQ(judge.essence(balance), before) << "something milder makes no difference";
  judge.fold(balance, kBoth, says(Effect::Block));
  EXPECT_TRUE(judge.essence(balance).is_even());
  EXPECT_EQ(judge.turn(balance), std::nullopt);
}

TEST(Balance, ADefaultSpeaksWhereNobodyTookItsPlace) {
  const Judge judge(needs(Comparing::Effects));
  Balance balance;
  judge.fold(balance, kAfter, says(Effect::Inspect, 2));
  EXPECT_TRUE(judge.needs_default(balance));
  judge.add_default(balance, {.effect = {Effect::Warn, Effect::Warn}, .rank = {1, 1}});
  EXPECT_EQ(judge.turn(balance), Turn::Looser) << "warn by default before, inspect after";
  judge.fold(balance, kBoth, says(Effect::NoDecision, 1));
  EXPECT_EQ(judge.turn(balance), Turn::Stricter) << "no default on either side any more";
}

TEST(Balance, EqualEffectsLeaveObligationsToCompare) {
  const Judge judge(needs(Comparing::Answers));
  Balance balance;
  Saying logs = says(Effect::Block);
  logs.obligations = {2};
  judge.fold(balance, kBefore, logs);
  judge.fold(balance, kBoth, says(Effect::Block));
  EXPECT_EQ(judge.turn(balance), Turn::Other);
  judge.fold(balance, kBoth, logs);
  EXPECT_TRUE(judge.essence(balance).is_even());
}

TEST(Balance, OfADefaultThatOneSideAloneHasTheEffectAndTheObligationCount) {
  const Judge judge(needs(Comparing::Answers));
  Balance balance;
  judge.add_default(balance, {.effect = {Effect::Warn, Effect::NoDecision}, .rank = {1, 0}});
  EXPECT_EQ(judge.turn(balance), Turn::Looser);
  const Essence before = judge.essence(balance);
  judge.fold(balance, kBoth, says(Effect::Block));
  EXPECT_NE(judge.essence(balance), before);
  EXPECT_EQ(judge.turn(balance), Turn::Other) << "`acknowledge` is left";
}

TEST(Balance, WhatADefaultObligesToIsNoDifferenceWhereAnOrderDoesTheSame) {
  const Judge judge(needs(Comparing::Answers));
  Balance balance;
  judge.fold(balance, kBoth, says(Effect::Block));
  judge.add_default(balance, {.effect = {Effect::Warn, Effect::NoDecision}, .rank = {1, 0}});
  EXPECT_EQ(judge.turn(balance), Turn::Other);
  const Essence before = judge.essence(balance);
  Saying acknowledges = says(Effect::Block);
  acknowledges.obligations = {0};
  judge.fold(balance, kBoth, acknowledges);
  EXPECT_NE(judge.essence(balance), before);
  EXPECT_EQ(judge.turn(balance), std::nullopt);
}

TEST(Balance, OrdersOfOneWeightMayNameOtherServicesInstead) {
  JudgeNeeds with_instead = needs(Comparing::Answers);
  with_instead.has_instead = true;
  const Judge judge(with_instead);
  Balance balance;
  Saying block = says(Effect::Block);
  block.weight = 7;
  block.instead = 1;
  judge.fold(balance, kBefore, block);
  block.instead = 2;
  judge.fold(balance, kAfter, block);
  EXPECT_EQ(judge.turn(balance), Turn::Other);
  EXPECT_FALSE(judge.essence(balance).is_even());
}

TEST(Balance, AShortfallIsADemandThatIsNotMet) {
  const Judge judge(needs(Comparing::Effects, Question::Shortfalls));
  Balance balance;
  judge.fold(balance, kAfter, says(Effect::Block));
  EXPECT_EQ(judge.turn(balance), std::nullopt) << "more than is demanded is no shortfall";
  Balance demanding;
  judge.fold(demanding, kBefore, says(Effect::Warn));
  EXPECT_EQ(judge.turn(demanding), Turn::Looser);
  judge.fold(demanding, kAfter, says(Effect::Warn));
  EXPECT_EQ(judge.turn(demanding), std::nullopt);
}

TEST(Balance, WhereNoOrderIsHeardNothingIsFoldedIn) {
  const Judge judge(needs(Comparing::Effects));
  Balance balance;
  judge.end(balance.halves[0], Effect::NoDecision);
  judge.fold(balance, kBoth, says(Effect::Block));
  EXPECT_EQ(balance.halves[0].effect, Effect::NoDecision);
  EXPECT_EQ(judge.turn(balance), Turn::Stricter);
}

} // namespace
} // namespace haechi::policy::regions
