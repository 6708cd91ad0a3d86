// Coverage against brute force: on random small policies every value of every facet is asked one by
// one, with policy/decide and with the readable model, and must be where the regions say.

#include "policy/coverage/comparison.h"
#include "policy/coverage/coverage.h"
#include "policy/coverage/gaps.h"
#include "policy/coverage/order_coverage.h"
#include "policy/model/completions.h"
#include "policy/model/decide.h"
#include "policy/model/range.h"
#include "random_policy.h"
#include "show.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace haechi::property {
namespace {

using namespace policy;
using namespace policy::coverage;
using Strings = std::vector<std::string>;

const Strings kFurther{"role",    "group",     "located", "assurance", "attributes.pledge",
                       "surface", "operation", "purpose", "tier",      "tenant",
                       "finding", "grade"};

template <class T> Strings some_ids(Chance& chance, const std::vector<T>& all) {
  Strings ids;
  for (const T& one : all) {
    ids.push_back(one.id);
  }
  ids.emplace_back(kOther);
  return chance.one_in(3) ? Strings{} : chance.pick_some(ids, 2);
}

// A question of moderate size, with zero to two further facets.
Question random_question(Chance& chance, const World& world) {
  Question question;
  const Request drawn = random_request(chance, 2);
  question.known.at = drawn.at;
  question.known.events = drawn.events;
  question.known.lifted = drawn.lifted;
  question.bodies = some_ids(chance, world.policy->bodies);
  question.devices = some_ids(chance, world.policy->devices);
  question.zones = some_ids(chance, world.policy->zones);
  const std::size_t further = chance.below(3);
  if (further > 0) {
    question.by = chance.pick_some(kFurther, further);
  }
  if (chance.one_in(4)) {
    question.known.operation = chance.pick(Strings{"prompt", "upload", ""});
  }
  return question;
}

// Every combination of class numbers.
std::vector<std::vector<std::uint32_t>> every_cell(const std::vector<coverage::Axis>& axes) {
  std::vector<std::vector<std::uint32_t>> cells{{}};
  for (const coverage::Axis& axis : axes) {
    std::vector<std::vector<std::uint32_t>> longer;
    for (const auto& cell : cells) {
      for (std::uint32_t i = 0; i < axis.classes.size(); ++i) {
        longer.push_back(cell);
        longer.back().push_back(i);
      }
    }
    cells = std::move(longer);
  }
  return cells;
}

// Which region each cell lies in; a cell in two regions fails.
std::map<std::vector<std::uint32_t>, const Region*> locate(const std::vector<coverage::Axis>& axes,
                                                           const std::vector<Region>& regions) {
  std::map<std::vector<std::uint32_t>, const Region*> places;
  for (const Region& region : regions) {
    std::vector<coverage::Axis> narrowed = axes;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      narrowed[i].classes.resize(region.classes[i].size());
    }
    for (std::vector<std::uint32_t> cell : every_cell(narrowed)) {
      for (std::size_t i = 0; i < cell.size(); ++i) {
        cell[i] = region.classes[i][cell[i]];
      }
      EXPECT_TRUE(places.emplace(std::move(cell), &region).second) << "two regions overlap";
    }
  }
  return places;
}

bool has_surface(const World& world, const std::vector<coverage::Axis>& axes,
                 const std::vector<std::uint32_t>& cell) {
  for (std::size_t i = kFirstFurtherAxis; i < axes.size(); ++i) {
    if (axes[i].facet == Facet::Surface &&
        !is_possible(*world.catalog, axes[kServiceAxis].classes[cell[kServiceAxis]], axes[i],
                     cell[i])) {
      return false;
    }
  }
  return true;
}

// The cell as a request, by any of the values of each class.
Request draw_request(Chance& chance, const std::vector<coverage::Axis>& axes, const Request& known,
                     const std::vector<std::uint32_t>& cell) {
  Request request = known;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    FacetClass value = axes[i].classes[cell[i]];
    const bool is_single = value.members.size() > 1 && axes[i].facet != Facet::Group &&
                           axes[i].facet != Facet::Finding && axes[i].facet != Facet::Grade;
    if (is_single) {
      const std::string& member = chance.pick(value.members);
      value.held = {member == kNothing ? std::string() : member};
    }
    set_facet(axes[i], value, request);
  }
  return request;
}

void expect_same(const Decision& region, const Decision& cell, const std::string& explanation) {
  ASSERT_TRUE(is_same(region, cell))
      << explanation << "region " << show(region) << "cell   " << show(cell);
}

void check_world(std::uint64_t seed) {
  Chance chance(seed);
  const World world = random_world(chance);
  const auto decider = Decider::make(world.policy, world.catalog);
  const Question question = random_question(chance, world);
  Asker asker(decider, question.known, Care::Thorough);
  const auto coverage = cover(asker, question);
  ASSERT_TRUE(coverage.has_value()) << coverage.error().message;
  ASSERT_FALSE(coverage->is_partial());
  const auto places = locate(coverage->axes, coverage->regions);
  const auto cells = every_cell(coverage->axes);
  std::vector<std::vector<std::uint32_t>> possible;
  for (const auto& cell : cells) {
    const bool can_be = has_surface(world, coverage->axes, cell);
    ASSERT_TRUE(places.contains(cell) || !can_be) << "seed " << seed << ": a cell is in no region";
    if (can_be) {
      possible.push_back(cell);
    }
  }
  for (int i = 0; i < 40; ++i) {
    const auto& cell = chance.pick(possible);
    const Region& region = *places.at(cell);
    const Request request = draw_request(chance, coverage->axes, question.known, cell);
    const Decision& said = coverage->answers[region.answer];
    ASSERT_NO_FATAL_FAILURE(
        expect_same(said, decider->decide(request), explain(seed, world, request)));
    const auto slow = model::decide_by_enumeration(*world.policy, *world.catalog, request, 300);
    if (slow) {
      ASSERT_NO_FATAL_FAILURE(expect_same(said, *slow, explain(seed, world, request)));
    }
  }
}

TEST(Coverage, EqualsBruteForceOnRandomPolicies) {
  constexpr std::uint64_t kWorlds = rounds(2'000);
  for (std::uint64_t seed = 1; seed <= kWorlds && !HasFatalFailure(); ++seed) {
    check_world(seed * 15'485'863);
  }
}

// What the completions of a cell are answered lies inside what the matrix says of the cell.
TEST(Coverage, ContainsEveryCompletionOfACell) {
  for (std::uint64_t seed = 1; seed <= rounds(400); ++seed) {
    Chance chance(seed * 32'452'867);
    const World world = random_world(chance);
    const Question question = random_question(chance, world);
    Asker asker(Decider::make(world.policy, world.catalog), question.known);
    const auto coverage = cover(asker, question);
    ASSERT_TRUE(coverage.has_value());
    for (int i = 0; i < 10; ++i) {
      const Region& region = chance.pick(coverage->regions);
      const Request witness = witness_of(*world.catalog, coverage->axes, coverage->known, region);
      const model::Completions completions(*world.policy, *world.catalog, witness, 1U << 13U);
      for (int j = 0; j < 5 && completions.can_be_drawn(); ++j) {
        std::vector<std::size_t> digits(completions.axis_count());
        for (std::size_t& digit : digits) {
          digit = chance.below(1U << 20U);
        }
        const Request complete = completions.with(digits).request;
        const Decision said = coverage->answers[region.answer];
        const Effect effect =
            model::decide_complete(*world.policy, *world.catalog, complete).effect;
        ASSERT_TRUE(said.at_least <= effect && effect <= said.at_most)
            << explain(seed, world, complete) << show(said);
      }
    }
  }
}

// However carefully asked, no answer contradicts another.
TEST(Asker, UsualCareContradictsNoThoroughAnswer) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Chance chance(seed * 122'949'823);
    const World world = random_world(chance);
    const auto decider = Decider::make(world.policy, world.catalog);
    Question question = random_question(chance, world);
    question.by.clear();
    Asker usual(decider, question.known);
    const auto coverage = cover(usual, question);
    ASSERT_TRUE(coverage.has_value());
    for (const Region& region : coverage->regions) {
      const Request request = witness_of(*world.catalog, coverage->axes, coverage->known, region);
      const Decision said = coverage->answers[region.answer];
      const Decision exact = decider->decide(request);
      ASSERT_TRUE(said.at_least <= exact.at_most && exact.at_least <= said.at_most)
          << explain(seed, world, request) << show(said) << show(exact);
      ASSERT_TRUE(!said.is_settled || !exact.is_settled || said.effect == exact.effect)
          << explain(seed, world, request) << show(said) << show(exact);
    }
  }
}

// What the trace of the whole policy says of the order is what its coverage says.
void check_order(std::uint64_t seed) {
  Chance chance(seed);
  const World world = random_world(chance);
  const auto decider = Decider::make(world.policy, world.catalog);
  Question question = random_question(chance, world);
  if (chance.one_in(2)) {
    question.by.clear();
  }
  question.budget = 3'000;
  Asker asker(decider, question.known, Care::Thorough);
  const Order& order = chance.pick(world.policy->orders);
  const auto report = cover_order(asker, question, order.id);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  const std::vector<coverage::Axis>& axes = report->frame.axes;
  if (report->frame.regions.empty()) {
    return; // the issuer stands over nobody
  }
  for (int i = 0; i < 30; ++i) {
    const Region& region = chance.pick(report->frame.regions);
    std::vector<std::uint32_t> cell;
    for (const auto& classes : region.classes) {
      cell.push_back(chance.pick(classes));
    }
    if (!has_surface(world, axes, cell)) {
      continue;
    }
    const Request request = draw_request(chance, axes, question.known, cell);
    const Decision whole = decider->decide(request);
    const OrderCell& said = report->cells[region.answer];
    const auto line = std::ranges::find(whole.trace, order.id, &TraceLine::order);
    const std::string context = explain(seed, world, request) + show(whole);
    if (line == whole.trace.end()) {
      ASSERT_EQ(said.state, OrderState::Silent) << context;
      ASSERT_EQ(said.silence, whole.reason) << context;
      continue;
    }
    ASSERT_EQ(said.state == OrderState::Open, line->is_open) << context;
    if (!line->is_open) {
      ASSERT_EQ(said.said, line->said) << context;
      // With less known, silence may have been found out at a later step, or for another reason.
      if (axes.size() == kFirstFurtherAxis) {
        ASSERT_EQ(said.silence, line->skipped) << context;
      }
      ASSERT_EQ(said.state == OrderState::Decides, line->said && whole.by == order.id) << context;
    }
  }
}

TEST(OrderCoverage, EqualsTheTraceOfTheWholePolicy) {
  constexpr std::uint64_t kWorlds = rounds(600);
  for (std::uint64_t seed = 1; seed <= kWorlds && !HasFatalFailure(); ++seed) {
    check_order(seed * 49'979'687);
  }
}

// Two services are alike in a region exactly where `decide` answers both alike.
TEST(Comparison, EqualsTwoDecisions) {
  for (std::uint64_t seed = 1; seed <= rounds(500); ++seed) {
    Chance chance(seed * 67'867'967);
    const World world = random_world(chance);
    const auto decider = Decider::make(world.policy, world.catalog);
    Question question = random_question(chance, world);
    std::erase(question.by, "surface"); // they may have different ones
    Asker asker(decider, question.known, Care::Thorough);
    const auto comparison = compare(asker, question, "alpha", "beta");
    ASSERT_TRUE(comparison.has_value()) << comparison.error().message;
    for (const Region& region : comparison->frame.regions) {
      Request first =
          witness_of(*world.catalog, comparison->frame.axes, comparison->frame.known, region);
      Request second = first;
      second.service = "beta";
      const ComparedAnswers& pair = comparison->pairs[region.answer];
      ASSERT_TRUE(is_same(pair.first, decider->decide(first))) << explain(seed, world, first);
      ASSERT_TRUE(is_same(pair.second, decider->decide(second))) << explain(seed, world, second);
      ASSERT_EQ(pair.is_alike, is_same(pair.first, pair.second));
    }
  }
}

// A gap is what it says: the order decides about the one service and not about the other, which is
// treated more mildly.
TEST(Gaps, HoldAtEveryPlaceTheyName) {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= rounds(1'000); ++seed) {
    Chance chance(seed * 86'028'121);
    const World world = random_world(chance);
    const auto decider = Decider::make(world.policy, world.catalog);
    const Question question = random_question(chance, world);
    Asker asker(decider, question.known, Care::Thorough);
    const auto gaps = find_gaps(asker, question);
    ASSERT_TRUE(gaps.has_value()) << gaps.error().message;
    for (const auto& [gap, where] : gaps->found) {
      for (Region region : where) {
        region.classes[kServiceAxis].clear();
        Request request = witness_of(*world.catalog, gaps->frame.axes, gaps->frame.known, region);
        request.service = gap.named.front();
        const Decision named = decider->decide(request);
        request.service = gap.missed.front();
        const Decision missed = decider->decide(request);
        ASSERT_TRUE(is_same(named, gap.named_answer)) << explain(seed, world, request);
        ASSERT_TRUE(is_same(missed, gap.missed_answer)) << explain(seed, world, request);
        if (gap.likeness != Likeness::Surface) {
          ASSERT_EQ(named.by, gap.order) << explain(seed, world, request);
          ASSERT_LT(missed.at_least, named.at_least) << explain(seed, world, request);
        }
        ++found;
      }
    }
  }
  EXPECT_GT(found, rounds(20));
}

// A budget that does not suffice loses nothing: what was asked is as before, the rest is named.
TEST(Coverage, NamesWhatTheBudgetDoesNotReach) {
  for (std::uint64_t seed = 1; seed <= rounds(200); ++seed) {
    Chance chance(seed * 104'395'301);
    const World world = random_world(chance);
    Question question = random_question(chance, world);
    Asker asker(Decider::make(world.policy, world.catalog), question.known);
    const auto whole = cover(asker, question);
    ASSERT_TRUE(whole.has_value());
    question.budget = 1 + chance.below(whole->asked);
    const auto part = cover(asker, question);
    ASSERT_TRUE(part.has_value());
    EXPECT_LE(part->asked, question.budget);
    EXPECT_EQ(part->is_partial(), part->asked < whole->asked) << "seed " << seed;
    const auto all = locate(whole->axes, whole->regions);
    const auto reached = locate(part->axes, part->regions);
    const auto unreached = locate(part->axes, part->unexplored);
    for (const auto& [cell, region] : all) {
      const auto known = reached.find(cell);
      if (known == reached.end()) {
        ASSERT_TRUE(unreached.contains(cell)) << "seed " << seed;
      } else {
        ASSERT_TRUE(is_same(part->answers[known->second->answer], whole->answers[region->answer]));
      }
    }
  }
}

} // namespace
} // namespace haechi::property
