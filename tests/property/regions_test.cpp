// Differences of two policies as regions, against asking for every request: the regions hold
// exactly the requests whose answers differ, none twice, whatever the two policies are.

#include "policy/model/completions.h"
#include "policy/model/decide.h"
#include "policy/regions/compare.h"
#include "policy/regions/demand.h"
#include "random_policy.h"
#include "show.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haechi::property {
namespace {

using namespace policy;
using regions::Comparing;
using regions::Comparison;
using regions::Outcome;

constexpr regions::Limits kFewOrders{.orders_heard = 100'000, .regions = 2'000};

// Asked together, two policies name all values that either tells apart.
Policy join(const Policy& a, const Policy& b) {
  Policy both = a;
  both.orders.insert(both.orders.end(), b.orders.begin(), b.orders.end());
  both.exemptions.insert(both.exemptions.end(), b.exemptions.begin(), b.exemptions.end());
  return both;
}

// Some orders, bodies or zones of a policy changed.
Policy change(Chance& chance, Policy policy) {
  const Policy other = random_policy(chance);
  const std::size_t changes = 1 + chance.below(3);
  for (std::size_t i = 0; i < changes; ++i) {
    const std::size_t at = chance.below(policy.orders.size());
    switch (chance.below(7)) {
    case 0:
      policy.orders[at] = random_order(chance, policy.orders[at].id);
      break;
    case 1:
      if (policy.orders.size() > 1) {
        policy.orders.erase(policy.orders.begin() + static_cast<std::ptrdiff_t>(at));
      }
      break;
    case 2:
      policy.orders.push_back(random_order(chance, fmt::format("p{}", i)));
      break;
    case 3:
      policy.bodies = other.bodies;
      break;
    case 4:
      policy.zones = other.zones;
      policy.devices = other.devices;
      break;
    case 5:
      policy.grades = other.grades;
      break;
    default:
      policy.exemptions = other.exemptions;
    }
  }
  return policy;
}

struct Pair {
  std::shared_ptr<const Policy> before, after;
  std::shared_ptr<const catalog::Catalog> catalog;
};

Pair random_pair(Chance& chance) {
  const World world = random_world(chance);
  Policy after = chance.one_in(6) ? random_policy(chance) : change(chance, *world.policy);
  return {world.policy, std::make_shared<const Policy>(std::move(after)), world.catalog};
}

// A request whose service, if it is given, is what the catalog says.
Request plain_request(Chance& chance, std::size_t unknown_in) {
  Request request = random_request(chance, unknown_in);
  request.facts = {};
  request.surface.reset();
  return request;
}

std::string explain_pair(std::uint64_t seed, const Pair& pair, const Request& request) {
  return fmt::format("seed {}\nbefore:\n{}after:\n{}catalog:\n{}request:\n{}", seed,
                     describe(*pair.before), describe(*pair.after), describe(*pair.catalog),
                     describe(request));
}

std::size_t count_regions(const Comparison& comparison, const Outcome& outcome,
                          const Request& request) {
  const auto chosen = comparison.classes().locate(request);
  return static_cast<std::size_t>(
      std::ranges::count_if(outcome.regions, [&](const regions::Region& region) {
        return comparison.contains(region.found.box, chosen);
      }));
}

std::size_t count_unexplored(const Comparison& comparison, const Outcome& outcome,
                             const Request& request) {
  const auto chosen = comparison.classes().locate(request);
  return static_cast<std::size_t>(
      std::ranges::count_if(outcome.unexplored, [&](const regions::Unexplored& box) {
        return comparison.contains(box.box, chosen);
      }));
}

bool differ(const Decision& a, const Decision& b, Comparing comparing) {
  return a.effect != b.effect || (comparing == Comparing::Answers &&
                                  (a.obligations != b.obligations || a.instead != b.instead));
}

// For people, when a property fails.
std::string describe_region(const Comparison& comparison, const regions::Region& region) {
  std::string out = fmt::format("{} -> {}\n", to_word(region.found.before.effect),
                                to_word(region.found.after.effect));
  for (const regions::FacetSet& set : comparison.describe(region.found.box)) {
    out += set.axis->title + ":";
    for (const std::uint32_t one : set.classes) {
      out += " [" + set.axis->classes[one].label() + "]";
    }
    out += "\n";
  }
  return out + describe(region.witness);
}

// A request in a region is answered as the region says.
std::string find_wrong_answer(const Comparison& comparison, const Outcome& outcome,
                              const Request& request, const Decision& before, const Decision& after,
                              Comparing comparing) {
  const auto chosen = comparison.classes().locate(request);
  for (const regions::Region& region : outcome.regions) {
    if (!comparison.contains(region.found.box, chosen)) {
      continue;
    }
    if (region.found.before.effect != before.effect || region.found.after.effect != after.effect) {
      return "another effect\n" + describe_region(comparison, region);
    }
    if (comparing == Comparing::Answers && (region.found.before.obligations != before.obligations ||
                                            region.found.after.obligations != after.obligations)) {
      return "other obligations\n" + describe_region(comparison, region);
    }
  }
  return "";
}

// All completions of a random slice of the requests, or as many as `most` drawn at random.
template <class Check>
void for_requests(Chance& chance, const Policy& joined, const catalog::Catalog& catalog,
                  const Request& slice, Check check) {
  constexpr std::size_t kEvery = 300;
  constexpr std::size_t kDrawn = 60;
  const model::Completions completions(joined, catalog, slice, 1U << 13U);
  if (completions.is_within_limit() && completions.count() <= kEvery) {
    for (std::size_t i = 0; i < completions.count(); ++i) {
      check(completions.at(i).request);
    }
    return;
  }
  for (std::size_t i = 0; i < kDrawn && completions.can_be_drawn(); ++i) {
    std::vector<std::size_t> digits(completions.axis_count());
    for (std::size_t& digit : digits) {
      digit = chance.below(1U << 20U);
    }
    check(completions.with(digits).request);
  }
}

struct Tally {
  std::size_t complete = 0;
  std::size_t partial = 0;
  std::size_t in_regions = 0;
  std::size_t unexplored = 0;
};

void expect_exact(std::uint64_t seed, Tally& tally) {
  Chance chance(seed);
  const Pair pair = random_pair(chance);
  const Comparing comparing = chance.one_in(3) ? Comparing::Effects : Comparing::Answers;
  const auto comparison = Comparison::of_answers(pair.before, pair.after, pair.catalog, comparing);
  const Request slice = plain_request(chance, 4 + chance.below(8));
  std::uint64_t spent = 0;
  const auto outcome =
      comparison->run(slice.at, {slice.events, slice.lifted}, kFewOrders, spent);
  ASSERT_TRUE(outcome) << outcome.error().message << "\n" << explain_pair(seed, pair, slice);
  ++(outcome->is_partial ? tally.partial : tally.complete);
  const auto check = [&](Request request) {
    request.at = slice.at;
    const Decision before = model::decide_complete(*pair.before, *pair.catalog, request);
    const Decision after = model::decide_complete(*pair.after, *pair.catalog, request);
    const std::size_t unexplored = count_unexplored(*comparison, *outcome, request);
    const std::size_t expected = unexplored == 0 && differ(before, after, comparing) ? 1 : 0;
    tally.in_regions += expected;
    tally.unexplored += unexplored;
    ASSERT_LE(unexplored, 1U) << explain_pair(seed, pair, request);
    ASSERT_EQ(count_regions(*comparison, *outcome, request), expected)
        << explain_pair(seed, pair, request) << show(before) << show(after);
    ASSERT_EQ(find_wrong_answer(*comparison, *outcome, request, before, after, comparing), "")
        << explain_pair(seed, pair, request) << show(before) << show(after);
  };
  for_requests(chance, join(*pair.before, *pair.after), *pair.catalog, slice, check);
  // Inside the regions, too: most slices lie outside of them.
  for (const regions::Region& region : outcome->regions) {
    check(region.witness);
  }
}

TEST(Regions, HoldExactlyTheRequestsWhoseAnswersDiffer) {
  constexpr std::uint64_t kPairs = 300;
  Tally tally;
  for (std::uint64_t seed = 1; seed <= kPairs && !HasFatalFailure(); ++seed) {
    expect_exact(seed * 15'485'863, tally);
  }
  fmt::print("{} {} {} {}\n", tally.complete, tally.partial, tally.in_regions, tally.unexplored);
}

} // namespace
} // namespace haechi::property
