#include "engine/gateway/decision_counts.h"

#include <gtest/gtest.h>

#include <numeric>

namespace haechi::engine::gateway {
namespace {

ledger::Record make(std::string depth, std::string effect, std::string action, std::string reason) {
  ledger::Record record;
  record.depth = std::move(depth);
  record.effect = std::move(effect);
  record.action = std::move(action);
  record.reason = std::move(reason);
  return record;
}

std::uint64_t all_effects(const DecisionCounts& counts) {
  std::uint64_t sum = 0;
  for (const auto& depth : counts.effects) {
    sum = std::accumulate(depth.begin(), depth.end(), sum);
  }
  return sum;
}

TEST(DecisionCounts, CountsEachRecordOnceByDepthAndEffect) {
  DecisionCounts counts;
  counts.count(make("request", "block", "refuse", "named-block"));
  counts.count(make("server-name", "warn", "pass", "restricted"));
  counts.count_allowed("connect");
  EXPECT_EQ(counts.effects[2][5], 1U);
  EXPECT_EQ(counts.effects[1][3], 1U);
  EXPECT_EQ(counts.effects[0][1], 1U);
  EXPECT_EQ(all_effects(counts), 3U);
  EXPECT_EQ(counts.refused, 1U);
  EXPECT_EQ(counts.passed, 2U);
}

TEST(DecisionCounts, TellsWhyThePolicyHadToStandIn) {
  DecisionCounts counts;
  counts.count(make("server-name", "block", "refuse", "late-hello"));
  counts.count(make("request", "block", "refuse", "undecided"));
  counts.count(make("connect", "block", "refuse", "unknown-client"));
  EXPECT_EQ(counts.undecided[4], 1U);
  EXPECT_EQ(counts.undecided[6], 1U);
  EXPECT_EQ(std::accumulate(counts.undecided.begin(), counts.undecided.end(), 0U), 2U);
  EXPECT_EQ(counts.unknown_clients, 1U);
}

TEST(DecisionCounts, LeavesOutWhatIsNoDecisionOfTheProxy) {
  DecisionCounts counts;
  counts.count(make("dns", "block", "refuse", "named-block"));
  counts.count(make("request", "no such effect", "refuse", ""));
  ledger::Record start = make("request", "block", "refuse", "");
  start.kind = "start";
  counts.count(start);
  counts.count_allowed("dns");
  EXPECT_EQ(counts, DecisionCounts());
}

TEST(DecisionCounts, AddsUp) {
  DecisionCounts one;
  one.count(make("request", "block", "refuse", "undecided"));
  DecisionCounts two = one;
  two.add(one);
  EXPECT_EQ(two.effects[2][5], 2U);
  EXPECT_EQ(two.undecided[6], 2U);
  EXPECT_EQ(two.refused, 2U);
}

} // namespace
} // namespace haechi::engine::gateway
