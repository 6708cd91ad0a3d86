// The fast decision against the readable model, on random worlds.

#include "policy/decide/decider.h"
#include "policy/model/completions.h"
#include "policy/model/decide.h"
#include "policy/model/range.h"
#include "random_policy.h"
#include "show.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace haechi::property {
namespace {

using namespace policy;

model::Completion draw(Chance& chance, const model::Completions& completions) {
  std::vector<std::size_t> digits(completions.axis_count());
  for (std::size_t& digit : digits) {
    digit = chance.below(1U << 20U);
  }
  return completions.with(digits);
}

TEST(FastDecision, EqualsTheModelOnCompleteRequests) {
  constexpr std::uint64_t kWorlds = rounds(2'000);
  constexpr int kRequests = 50;
  for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
    Chance chance(seed);
    const World world = random_world(chance);
    const auto decider = Decider::make(world.policy, world.catalog);
    for (int i = 0; i < kRequests; ++i) {
      const Request partial = random_request(chance, 0);
      const model::Completions completions(*world.policy, *world.catalog, partial, 1U << 16U);
      ASSERT_TRUE(completions.can_be_drawn());
      const Request request = draw(chance, completions).request;
      const Decision expected = model::decide_complete(*world.policy, *world.catalog, request);
      const Decision decision = decider->decide(request);
      ASSERT_TRUE(is_same(decision, expected) && decision.trace == expected.trace)
          << explain(seed, world, request) << "model " << show(expected) << "fast  "
          << show(decision);
    }
  }
}

bool contains_all(const std::vector<std::string>& all, const std::vector<std::string>& some) {
  return std::ranges::includes(all, some);
}

// What a partial answer promises of each completion's.
std::string find_broken_promise(const Decision& partial, const Decision& complete) {
  if (complete.effect < partial.at_least || complete.effect > partial.at_most) {
    return "the range does not contain it";
  }
  std::vector<std::string> possible = partial.obligations;
  possible.insert(possible.end(), partial.obligations_open.begin(), partial.obligations_open.end());
  std::ranges::sort(possible);
  if (!contains_all(possible, complete.obligations)) {
    return "an obligation comes from nowhere";
  }
  if (!partial.is_settled) {
    return "";
  }
  if (!contains_all(complete.obligations, partial.obligations)) {
    return "an obligation is missing";
  }
  if (partial.reason != "several" &&
      (partial.reason != complete.reason || partial.by != complete.by)) {
    return "another order determines";
  }
  const bool has_same = complete.obligations == partial.obligations;
  return partial.at_most != Effect::Block && !has_same ? "settled on other obligations" : "";
}

void expect_contained(std::uint64_t seed) {
  Chance chance(seed);
  const World world = random_world(chance);
  const auto decider = Decider::make(world.policy, world.catalog);
  for (int i = 0; i < 8; ++i) {
    const Request request = random_request(chance, 2 + chance.below(8));
    const Decision partial = decider->decide(request);
    const model::Completions completions(*world.policy, *world.catalog, request, 1U << 13U);
    for (int j = 0; j < 12 && completions.can_be_drawn(); ++j) {
      const Request complete = draw(chance, completions).request;
      const Decision decision = model::decide_complete(*world.policy, *world.catalog, complete);
      const std::string broken = find_broken_promise(partial, decision);
      ASSERT_EQ(broken, "") << explain(seed, world, request) << describe(complete) << "fast  "
                            << show(partial) << "model " << show(decision);
    }
  }
}

TEST(FastDecision, ContainsEveryCompletion) {
  constexpr std::uint64_t kWorlds = rounds(1'500);
  for (std::uint64_t seed = 1; seed <= kWorlds && !HasFatalFailure(); ++seed) {
    expect_contained(seed * 7919);
  }
}

// Three candidates of one host with more than a few choices each: a world that once broke the
// promise.
TEST(FastDecision, ContainsEveryCompletionOfManyChoices) {
  expect_contained(4'741ULL * 32'452'843ULL);
}

// The trace of partial answers: which lines are open, and what the others said.
std::set<std::string> said_or_open(const Decision& decision) {
  std::set<std::string> lines;
  for (const TraceLine& line : decision.trace) {
    lines.insert(fmt::format("{} {}", line.order,
                             line.is_open ? "open"
                             : line.said  ? to_word(*line.said)
                                          : "silent"));
  }
  return lines;
}

TEST(FastDecision, IsExactWhereFewFacetsAreUnknown) {
  constexpr std::uint64_t kWorlds = rounds(1'500);
  constexpr std::size_t kLimit = 200;
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
    Chance chance(seed * 104'729);
    const World world = random_world(chance);
    const auto decider = Decider::make(world.policy, world.catalog);
    for (int i = 0; i < 10; ++i) {
      const Request request = random_request(chance, 10);
      const auto expected =
          model::decide_by_enumeration(*world.policy, *world.catalog, request, kLimit);
      if (!expected) {
        continue;
      }
      ++compared;
      const Decision decision = decider->decide(request);
      ASSERT_TRUE(is_same(decision, *expected) && said_or_open(decision) == said_or_open(*expected))
          << explain(seed, world, request) << "model " << show(*expected) << "fast  "
          << show(decision);
    }
  }
  EXPECT_GT(compared, kWorlds);
}

} // namespace
} // namespace haechi::property
