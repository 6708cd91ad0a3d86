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
using regions::Bound;
using regions::Comparing;
using regions::Comparison;
using regions::Outcome;

constexpr regions::Limits kFewSteps{.steps = 400'000, .regions = 2'000};

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

std::string explain_pair(const std::string& story, const Pair& pair, const Request& request) {
  return fmt::format("{}\nbefore:\n{}after:\n{}catalog:\n{}request:\n{}", story,
                     describe(*pair.before), describe(*pair.after), describe(*pair.catalog),
                     describe(request));
}

std::size_t count_regions(const Comparison& comparison, const Outcome& outcome,
                          const Request& request) {
  const auto chosen = comparison.classes().locate(request);
  return static_cast<std::size_t>(
      std::ranges::count_if(outcome.regions, [&](const regions::Region& region) {
        return comparison.contains(region.area, chosen);
      }));
}

std::size_t count_unexplored(const Comparison& comparison, const Outcome& outcome,
                             const Request& request) {
  const auto chosen = comparison.classes().locate(request);
  return static_cast<std::size_t>(
      std::ranges::count_if(outcome.unexplored, [&](const regions::Unexplored& box) {
        return comparison.contains(box.area, chosen);
      }));
}

bool differ(const Decision& a, const Decision& b, Comparing comparing) {
  return a.effect != b.effect || (comparing == Comparing::Answers &&
                                  (a.obligations != b.obligations || a.instead != b.instead));
}

// For people, when a property fails.
std::string describe_region(const Comparison& comparison, const regions::Region& region) {
  std::string out =
      fmt::format("{} -> {}\n", to_word(region.before.most), to_word(region.after.most));
  for (const regions::FacetSet& set : comparison.describe(region.area.box)) {
    out += set.axis->title + ":";
    for (const std::uint32_t one : set.classes) {
      out += " [" + set.axis->classes[one].label() + "]";
    }
    out += "\n";
  }
  return out + describe(region.witness);
}

std::string find_wrong(const regions::Answer& answer, const Decision& decision,
                       Comparing comparing) {
  if (decision.effect < answer.least || decision.effect > answer.most) {
    return "another effect";
  }
  if (comparing == Comparing::Effects) {
    return "";
  }
  if (!std::ranges::includes(decision.obligations, answer.obligations)) {
    return "an obligation is missing";
  }
  const bool is_known = std::ranges::all_of(decision.obligations, [&](const std::string& one) {
    return std::ranges::binary_search(answer.obligations, one) ||
           std::ranges::binary_search(answer.obligations_open, one);
  });
  const bool is_other_instead = !answer.instead.empty() && answer.instead != decision.instead;
  return !is_known ? "an obligation comes from nowhere" : is_other_instead ? "other instead" : "";
}

regions::Turn turn_of(const Decision& before, const Decision& after) {
  if (before.effect == after.effect) {
    return regions::Turn::Other;
  }
  return before.effect < after.effect ? regions::Turn::Stricter : regions::Turn::Looser;
}

// A request in a region is answered as the region says.
std::string find_wrong_answer(const Comparison& comparison, const Outcome& outcome,
                              const Request& request, const Decision& before, const Decision& after,
                              Comparing comparing) {
  const auto chosen = comparison.classes().locate(request);
  for (const regions::Region& region : outcome.regions) {
    if (!comparison.contains(region.area, chosen)) {
      continue;
    }
    const std::string wrong = find_wrong(region.before, before, comparing) +
                              find_wrong(region.after, after, comparing) +
                              (region.turn == turn_of(before, after) ? "" : "another turn");
    if (!wrong.empty()) {
      return wrong + "\n" + describe_region(comparison, region);
    }
  }
  return "";
}

// All completions of a random slice of the requests, or as many as `most` drawn at random.
template <class Check>
void for_requests(Chance& chance, const Policy& joined, const catalog::Catalog& catalog,
                  const Request& slice, Check check) {
  constexpr std::size_t kEvery = 150;
  constexpr std::size_t kDrawn = 40;
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
  std::size_t complete = 0;   // comparisons
  std::size_t asked = 0;      // requests
  std::size_t in_regions = 0; // of these
  std::size_t unexplored = 0;
  std::size_t bounded = 0; // in boxes that were not explored, but of which the direction is told
};

// One comparison of a pair, held against single requests.
class Trial {
 public:
  Trial(std::string story, const Pair& pair, Comparing comparing, Tally& tally)
      : story_(std::move(story)), pair_(pair), comparing_(comparing), tally_(tally),
        comparison_(Comparison::of_answers(pair.before, pair.after, pair.catalog, comparing)) {}

  void run(const Request& moment, const regions::Limits& limits) {
    std::uint64_t spent = 0;
    auto outcome = comparison_->run(moment.at, {moment.events, moment.lifted}, limits, spent);
    ASSERT_TRUE(outcome) << outcome.error().message << story_;
    outcome_ = std::move(*outcome);
    tally_.complete += outcome_.is_partial ? 0 : 1;
    EXPECT_EQ(outcome_.is_partial, !outcome_.unexplored.empty());
  }

  void check(const Request& request) {
    const Decision before = model::decide_complete(*pair_.before, *pair_.catalog, request);
    const Decision after = model::decide_complete(*pair_.after, *pair_.catalog, request);
    const std::size_t unexplored = count_unexplored(*comparison_, outcome_, request);
    const std::size_t expected = unexplored == 0 && differ(before, after, comparing_) ? 1 : 0;
    ++tally_.asked;
    tally_.in_regions += expected;
    tally_.unexplored += unexplored;
    ASSERT_LE(unexplored, 1U) << explain_pair(story_, pair_, request);
    ASSERT_EQ(count_regions(*comparison_, outcome_, request), expected)
        << explain_pair(story_, pair_, request) << show(before) << show(after);
    check_bound(request, before, after);
    ASSERT_EQ(find_wrong_answer(*comparison_, outcome_, request, before, after, comparing_), "")
        << explain_pair(story_, pair_, request) << show(before) << show(after);
  }

  // Where nobody has looked, effects turn no other way than is told.
  void check_bound(const Request& request, const Decision& before, const Decision& after) {
    const auto chosen = comparison_->classes().locate(request);
    for (const regions::Unexplored& box : outcome_.unexplored) {
      if (box.bound == Bound::Either || !comparison_->contains(box.area, chosen)) {
        continue;
      }
      ++tally_.bounded;
      const auto [least, most] = box.bound == Bound::OnlyStricter
                                     ? std::pair(before.effect, after.effect)
                                     : std::pair(after.effect, before.effect);
      ASSERT_LE(least, most) << explain_pair(story_, pair_, request) << show(before) << show(after);
    }
  }

  // One request of each region: few slices of all requests meet them all.
  void check_witnesses() {
    for (const regions::Region& region : outcome_.regions) {
      check(region.witness);
    }
  }

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  std::string story_;
  const Pair& pair_;
  Comparing comparing_;
  Tally& tally_;
  std::unique_ptr<Comparison> comparison_;
  Outcome outcome_;
};

Comparing random_comparing(Chance& chance) {
  return chance.one_in(3) ? Comparing::Effects : Comparing::Answers;
}

void expect_exact(std::uint64_t seed, Tally& tally) {
  Chance chance(seed);
  const Pair pair = random_pair(chance);
  const Request slice = plain_request(chance, 4 + chance.below(8));
  Trial trial(fmt::format("seed {}", seed), pair, random_comparing(chance), tally);
  trial.run(slice, kFewSteps);
  for_requests(chance, join(*pair.before, *pair.after), *pair.catalog, slice,
               [&](const Request& request) { trial.check(request); });
  trial.check_witnesses();
}

TEST(Regions, HoldExactlyTheRequestsWhoseAnswersDiffer) {
  constexpr std::uint64_t kPairs = rounds(2'000);
  Tally tally;
  for (std::uint64_t seed = 1; seed <= kPairs && !HasFatalFailure(); ++seed) {
    expect_exact(seed * 15'485'863, tally);
  }
  EXPECT_GT(tally.complete, kPairs / 5);
  EXPECT_GT(tally.in_regions, 10 * kPairs);
  EXPECT_LT(tally.unexplored, tally.asked / 4);
}

// With hardly any budget nearly everything is left as it is: what is told of it must be true.
TEST(Regions, TellWhichWayEffectsCanTurnWithoutLooking) {
  Tally tally;
  for (std::uint64_t seed = 1; seed <= rounds(3'000) && !HasFatalFailure(); ++seed) {
    Chance chance(seed * 32'452'843);
    const Pair pair = random_pair(chance);
    const Request slice = plain_request(chance, 4 + chance.below(8));
    Trial trial(fmt::format("seed {}", seed), pair, random_comparing(chance), tally);
    trial.run(slice, {.steps = chance.below(4'000)});
    for_requests(chance, join(*pair.before, *pair.after), *pair.catalog, slice,
                 [&](const Request& request) { trial.check(request); });
  }
  EXPECT_GT(tally.bounded, rounds(600));
}

// Conditions about few facets only, so that every request there is can be asked.
class Shrinker {
 public:
  explicit Shrinker(Chance& chance) : chance_(chance) {
    const std::vector<Facet> all{Facet::Role,    Facet::Group,   Facet::Assurance, Facet::Device,
                                 Facet::Zone,    Facet::Finding, Facet::Grade,     Facet::Operation,
                                 Facet::Service, Facet::Surface, Facet::Category,  Facet::Tier};
    kept_ = chance_.pick_some(all, 2);
    kept_.push_back(Facet::Service);
  }

  Policy shrink(Policy policy) const {
    policy.grades = {{"O", "S", "C"}};
    std::erase_if(policy.bodies,
                  [](const Body& body) { return body.id.size() > 1 && body.id != "a.b"; });
    policy.zones.resize(1);
    policy.devices.clear();
    policy.orders.resize(std::min<std::size_t>(policy.orders.size(), 3));
    for (Order& order : policy.orders) {
      order.issuer = order.issuer.size() > 1 ? "a.b" : order.issuer;
      shrink(order.scope);
      for (Rule& rule : order.rules) {
        shrink_part(rule);
      }
      for (DataEntry& entry : order.data) {
        shrink_part(entry);
        keep(entry.finding);
        keep(entry.grade);
      }
    }
    for (Exemption& exemption : policy.exemptions) {
      shrink(exemption.scope);
      exemption.assurance.reset();
    }
    return policy;
  }

 private:
  template <class Part> void shrink_part(Part& part) const {
    shrink(part.scope);
    shrink(part.target);
    part.has_target = !part.target.is_empty();
    keep(part.operation);
    keep(part.purpose);
  }

  [[nodiscard]] bool is_kept(Facet facet) const {
    return std::ranges::find(kept_, facet) != kept_.end();
  }

  void keep(std::optional<Atom>& atom) const {
    if (atom && !is_kept(atom->facet)) {
      atom.reset();
    }
  }

  void shrink(Condition& condition) const {
    std::erase_if(condition.atoms, [&](const Atom& atom) { return !is_kept(atom.facet); });
    for (auto& branches : condition.any) {
      for (Condition& branch : branches) {
        shrink(branch);
      }
    }
    for (Condition& negated : condition.none) {
      shrink(negated);
    }
  }

  void shrink(Scope& scope) const {
    shrink(scope.facets);
    for (Scope& branch : scope.any) {
      shrink(branch);
    }
    for (Scope& negated : scope.none) {
      shrink(negated);
    }
  }

  Chance& chance_;
  std::vector<Facet> kept_;
};

std::shared_ptr<const catalog::Catalog> small_catalog() {
  catalog::Service alpha;
  alpha.id = "alpha";
  alpha.category = {"generative-ai", "chat"};
  alpha.hosting = "external";
  alpha.control_country = {"CN"};
  alpha.surfaces = {"web", "app"};
  catalog::Service delta;
  delta.id = "delta";
  delta.category = {"mail"};
  delta.hosting = "self";
  delta.control_country = {"US"};
  return catalog::Catalog::make({alpha, delta}, {});
}

TEST(Regions, AgreeWithEveryRequestThereIs) {
  constexpr std::uint64_t kPairs = rounds(400);
  constexpr std::size_t kMost = 6'000;
  Tally tally;
  std::size_t enumerated = 0;
  for (std::uint64_t seed = 1; seed <= kPairs && !HasFatalFailure(); ++seed) {
    Chance chance(seed * 49'979'687);
    const Pair large = random_pair(chance);
    const Shrinker shrinker(chance);
    const Pair pair{std::make_shared<const Policy>(shrinker.shrink(*large.before)),
                    std::make_shared<const Policy>(shrinker.shrink(*large.after)), small_catalog()};
    Request moment;
    moment.at = plain_request(chance, 0).at;
    // What both services have in common, so that services that nobody listed have it, too.
    moment.facts.provider = moment.facts.provider_group = Known("");
    moment.facts.relation = Known("self");
    const model::Completions completions(join(*pair.before, *pair.after), *pair.catalog, moment,
                                         kMost);
    if (!completions.is_within_limit()) {
      continue;
    }
    ++enumerated;
    Trial trial(fmt::format("small pair, seed {}", seed), pair, random_comparing(chance), tally);
    trial.run(moment, {});
    ASSERT_FALSE(trial.outcome().is_partial) << seed;
    for (std::size_t i = 0; i < completions.count() && !HasFatalFailure(); ++i) {
      trial.check(completions.at(i).request);
    }
  }
  EXPECT_GT(enumerated, kPairs / 4);
  EXPECT_GT(tally.in_regions, rounds(1'000));
}

// Many random policies in one.
Policy large_policy(Chance& chance, std::size_t parts) {
  Policy all = random_policy(chance);
  for (std::size_t part = 1; part < parts; ++part) {
    const Policy more = random_policy(chance);
    for (Order order : more.orders) {
      order.id = fmt::format("q{}-{}", part, order.id);
      all.orders.push_back(std::move(order));
    }
  }
  std::ranges::sort(all.orders, {}, &Order::id);
  return all;
}

TEST(Regions, OfLargePoliciesAgreeWithDecisions) {
  constexpr std::uint64_t kPairs = rounds(60);
  Tally tally;
  for (std::uint64_t seed = 1; seed <= kPairs && !HasFatalFailure(); ++seed) {
    Chance chance(seed * 86'028'121);
    Policy before = large_policy(chance, 12);
    Policy after = before;
    const std::size_t at = chance.below(after.orders.size());
    after.orders[at] = random_order(chance, after.orders[at].id);
    const Pair pair{std::make_shared<const Policy>(std::move(before)),
                    std::make_shared<const Policy>(std::move(after)), random_catalog(chance)};
    Trial trial(fmt::format("large pair, seed {}", seed), pair, random_comparing(chance), tally);
    const Request moment = plain_request(chance, 0);
    trial.run(moment, {.steps = 4'000'000, .regions = 4'000});
    for (int i = 0; i < 40 && !HasFatalFailure(); ++i) {
      Request slice = plain_request(chance, 0);
      slice.at = moment.at;
      slice.events = moment.events;
      slice.lifted = moment.lifted;
      const model::Completions completions(*pair.before, *pair.catalog, slice, 1U << 10U);
      trial.check(completions.at(chance.below(completions.count())).request);
    }
  }
}

constexpr std::size_t kAttributes = 100;
constexpr std::size_t kBitterOrders = 425;

std::string attribute(std::size_t number) {
  return fmt::format("n{}", number);
}

// Who has which attribute: nobody whom the orders of `bitter_policy` spare is easy to find.
std::vector<bool> spared_attributes() {
  Chance chance(23);
  std::vector<bool> spared(kAttributes);
  for (std::size_t i = 0; i < kAttributes; ++i) {
    spared[i] = chance.one_in(2);
  }
  return spared;
}

// An order that blocks for three attributes, or their lack, at once; one at least spares somebody.
Order bitter_order(Chance& chance, std::size_t number, const std::vector<bool>& spared) {
  Order order;
  order.id = fmt::format("o{:03}", number);
  order.issuer = "a";
  const std::size_t sparing = chance.below(3);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t at = chance.below(kAttributes);
    const bool has = i == sparing ? !spared[at] : chance.one_in(2);
    Condition condition;
    condition.atoms.push_back(
        {.facet = Facet::PersonAttribute, .name = attribute(at), .values = {"yes"}, .where = {}});
    if (has) {
      order.scope.facets.atoms.push_back(condition.atoms.front());
    } else {
      order.scope.facets.none.push_back(std::move(condition));
    }
  }
  order.rules.emplace_back().effect = RuleEffect::Block;
  return order;
}

// Whom none of the orders blocks is the solution of a riddle.
Policy bitter_policy(bool blocks_everything) {
  Chance chance(11);
  Policy policy;
  policy.bodies.push_back({.id = "a", .where = {}});
  const std::vector<bool> spared = spared_attributes();
  for (std::size_t i = 0; i < kBitterOrders; ++i) {
    policy.orders.push_back(bitter_order(chance, i, spared));
  }
  if (blocks_everything) {
    Order& all = policy.orders.emplace_back();
    all.id = "z";
    all.issuer = "a";
    all.rules.emplace_back().effect = RuleEffect::Block;
  }
  return policy;
}

Request bitter_request(const std::vector<bool>& attributes) {
  Request request;
  request.who = {.body = "a",
                 .role = "",
                 .groups = std::vector<std::string>{},
                 .located = "",
                 .assurance = "",
                 .attributes = std::map<std::string, Known>{}};
  for (std::size_t i = 0; i < kAttributes; ++i) {
    (*request.who.attributes)[attribute(i)] = attributes[i] ? "yes" : "";
  }
  request.device = request.zone = request.operation = request.purpose = "";
  request.service = "alpha";
  request.surface = "web";
  request.data = Data{
      .open = false, .grades = std::vector<std::string>{}, .findings = std::vector<std::string>{}};
  return request;
}

TEST(Regions, EndWithinTheBudgetAndSayWhereNobodyLooked) {
  const Pair pair{std::make_shared<const Policy>(bitter_policy(false)),
                  std::make_shared<const Policy>(bitter_policy(true)), small_catalog()};
  const auto comparison =
      Comparison::of_answers(pair.before, pair.after, pair.catalog, Comparing::Effects);
  constexpr std::uint64_t kBudget = 100'000;
  constexpr std::uint64_t kLastStep = 50 * kBitterOrders; // what was begun is finished
  std::uint64_t spent = 0;
  const auto outcome = comparison->run({}, {}, {.steps = kBudget}, spent);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->is_partial);
  EXPECT_LE(spent, kBudget + kLastStep);
  ASSERT_FALSE(outcome->unexplored.empty());
  for (const regions::Unexplored& left : outcome->unexplored) {
    EXPECT_EQ(left.bound, Bound::OnlyStricter);
  }
  // Whatever differs lies in a region or where nobody looked.
  Chance chance(7);
  std::size_t different = 0;
  for (int i = 0; i < 300; ++i) {
    std::vector<bool> attributes = spared_attributes();
    if (i > 0) {
      attributes[chance.below(kAttributes)].flip();
    }
    const Request request = bitter_request(attributes);
    const Decision before = model::decide_complete(*pair.before, *pair.catalog, request);
    const Decision after = model::decide_complete(*pair.after, *pair.catalog, request);
    const std::size_t in_regions = count_regions(*comparison, *outcome, request);
    const std::size_t unexplored = count_unexplored(*comparison, *outcome, request);
    ASSERT_EQ(in_regions + unexplored, differ(before, after, Comparing::Effects) ? 1U : 0U);
    different += in_regions + unexplored;
  }
  EXPECT_GT(different, 0U);
}

// Against a parent: the child is milder exactly in the regions.
void expect_exact_shortfalls(std::uint64_t seed, Tally& tally) {
  Chance chance(seed);
  const Pair pair = random_pair(chance);
  const auto comparison = Comparison::against(pair.before, pair.after, pair.catalog);
  const regions::Demand demand = regions::demand_of(*pair.before, *pair.after);
  const Request slice = plain_request(chance, 4 + chance.below(8));
  std::uint64_t spent = 0;
  const auto outcome = comparison->run(slice.at, {slice.events, slice.lifted}, kFewSteps, spent);
  ASSERT_TRUE(outcome) << outcome.error().message << seed;
  tally.complete += outcome->is_partial ? 0 : 1;
  const auto check = [&](const Request& request) {
    const Effect demanded = model::decide_complete(demand.policy, *pair.catalog, request).effect;
    const Effect answered = model::decide_complete(*pair.after, *pair.catalog, request).effect;
    const bool falls_short = demanded > Effect::Allow && answered < demanded;
    const std::size_t unexplored = count_unexplored(*comparison, *outcome, request);
    const std::size_t expected = unexplored == 0 && falls_short ? 1 : 0;
    tally.in_regions += expected;
    ASSERT_EQ(count_regions(*comparison, *outcome, request), expected)
        << explain_pair(fmt::format("against, seed {}", seed), pair, request) << to_word(demanded)
        << " " << to_word(answered);
  };
  for_requests(chance, join(demand.policy, *pair.after), *pair.catalog, slice, check);
  for (const regions::Region& region : outcome->regions) {
    check(region.witness);
  }
}

TEST(Regions, HoldExactlyTheRequestsOnWhichAParentIsFailed) {
  constexpr std::uint64_t kPairs = rounds(1'500);
  Tally tally;
  for (std::uint64_t seed = 1; seed <= kPairs && !HasFatalFailure(); ++seed) {
    expect_exact_shortfalls(seed * 67'867'967, tally);
  }
  EXPECT_GT(tally.complete, kPairs / 5);
  EXPECT_GT(tally.in_regions, kPairs);
}

} // namespace
} // namespace haechi::property
