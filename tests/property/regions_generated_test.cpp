// Differences of two versions of generated policies of some hundred orders: the answer is complete,
// and agrees with decisions on requests inside its regions, inside their exceptions, and anywhere.

#include "bench/policy_generator.h"
#include "chance.h"
#include "policy/coverage/request_json.h"
#include "policy/decide/decider.h"
#include "policy/regions/compare.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace haechi::property {
namespace {

using namespace policy;
using regions::Box;
using regions::Comparing;
using regions::Comparison;
using regions::FacetSet;
using regions::Outcome;
using regions::Turn;

using Point = std::vector<std::uint32_t>;

struct Versions {
  std::shared_ptr<const Policy> before, after;
  std::shared_ptr<const catalog::Catalog> catalog;
};

Versions generate(std::size_t orders, std::size_t changed, std::uint64_t seed) {
  const auto catalog = bench::read_source_catalog();
  const auto words = bench::words_of(*catalog);
  return {bench::generate_policy({.seed = seed, .orders = orders}, words),
          bench::generate_policy(
              {.seed = seed, .orders = orders, .changed = changed, .change_seed = seed}, words),
          catalog};
}

class Sampler {
 public:
  Sampler(Chance& chance, const Comparison& comparison, const Versions& versions,
          Comparing comparing)
      : chance_(chance), comparison_(comparison), comparing_(comparing),
        before_(Decider::make(versions.before, versions.catalog)),
        after_(Decider::make(versions.after, versions.catalog)) {}

  // A random request of the box, as far as there is such a service.
  void check(const Outcome& outcome, const std::vector<FacetSet>& narrowed) {
    Point point;
    const auto axes = comparison_.classes().axes();
    for (const regions::ClassAxis& axis : axes) {
      point.push_back(static_cast<std::uint32_t>(chance_.below(axis.classes.size())));
    }
    for (const FacetSet& set : narrowed) {
      point[static_cast<std::size_t>(set.axis - axes.data())] = chance_.pick(set.classes);
    }
    const Request request = comparison_.classes().to_request(bench::kGeneratedNow, point);
    const std::size_t surface = comparison_.classes().surface_axis();
    if (surface < point.size() &&
        !comparison_.classes().surfaces_of(point[regions::kServiceAxis])[point[surface]]) {
      return;
    }
    check_request(outcome, request);
  }

  [[nodiscard]] std::size_t different() const { return different_; }

  [[nodiscard]] std::size_t alike() const { return alike_; }

 private:
  void check_request(const Outcome& outcome, const Request& request) {
    const auto chosen = comparison_.classes().locate(request);
    const Decision before = before_->decide(request);
    const Decision after = after_->decide(request);
    const std::optional<Turn> turn = turn_of(before, after);
    std::size_t regions = 0;
    for (const regions::Region& region : outcome.regions) {
      if (comparison_.contains(region.area, chosen)) {
        ++regions;
        ASSERT_EQ(turn, region.turn) << coverage::to_json(request);
        ASSERT_LE(region.before.least, before.effect) << coverage::to_json(request);
        ASSERT_GE(region.before.most, before.effect) << coverage::to_json(request);
        ASSERT_LE(region.after.least, after.effect) << coverage::to_json(request);
        ASSERT_GE(region.after.most, after.effect) << coverage::to_json(request);
      }
    }
    ASSERT_EQ(regions, turn ? 1U : 0U) << coverage::to_json(request);
    ++(turn ? different_ : alike_);
  }

  [[nodiscard]] std::optional<Turn> turn_of(const Decision& before, const Decision& after) const {
    if (before.effect != after.effect) {
      return before.effect < after.effect ? Turn::Stricter : Turn::Looser;
    }
    const bool is_other =
        comparing_ == Comparing::Answers &&
        (before.obligations != after.obligations || before.instead != after.instead);
    return is_other ? std::optional(Turn::Other) : std::nullopt;
  }

  Chance& chance_;
  const Comparison& comparison_;
  Comparing comparing_;
  std::shared_ptr<const Decider> before_, after_;
  std::size_t different_ = 0;
  std::size_t alike_ = 0;
};

void expect_complete(std::uint64_t seed, Comparing comparing) {
  const Versions versions = generate(600, 12, seed);
  const auto comparison =
      Comparison::of_answers(versions.before, versions.after, versions.catalog, comparing);
  std::uint64_t spent = 0;
  const auto outcome = comparison->run(bench::kGeneratedNow, {}, {}, spent);
  ASSERT_TRUE(outcome) << outcome.error().message;
  ASSERT_FALSE(outcome->is_partial) << "seed " << seed;
  ASSERT_FALSE(outcome->regions.empty());
  Chance chance(seed);
  Sampler sampler(chance, *comparison, versions, comparing);
  for (int i = 0; i < 200; ++i) {
    sampler.check(*outcome, {});
  }
  for (const regions::Region& region : outcome->regions) {
    for (int i = 0; i < 4; ++i) {
      sampler.check(*outcome, comparison->describe(region.area.box));
    }
    if (!region.area.except.empty()) {
      sampler.check(*outcome, comparison->describe(chance.pick(region.area.except).box));
    }
  }
  EXPECT_GT(sampler.different(), outcome->regions.size() / 2);
  EXPECT_GT(sampler.alike(), 100U);
}

TEST(RegionsOfGeneratedPolicies, AreCompleteAndAgreeWithDecisions) {
  for (std::uint64_t seed = 1; seed <= 4 && !HasFatalFailure(); ++seed) {
    expect_complete(seed, seed % 2 == 0 ? Comparing::Answers : Comparing::Effects);
  }
}

} // namespace
} // namespace haechi::property
