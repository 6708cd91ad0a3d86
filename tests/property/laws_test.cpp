// The laws of docs/policy.md, section 5, on random worlds: what must hold of every policy, whatever
// it says.

#include "policy/decide/decider.h"
#include "policy/model/completions.h"
#include "policy/model/decide.h"
#include "show.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace haechi::property {
namespace {

using namespace policy;

// One complete request about one random world.
struct Case {
  std::uint64_t seed;
  Chance& chance;
  World world;
  Request request;

  [[nodiscard]] Decision decide() const { return decide(*world.policy, request); }

  [[nodiscard]] Decision decide(const Policy& policy, const Request& asked) const {
    return Decider::make(std::make_shared<const Policy>(policy), world.catalog)->decide(asked);
  }

  [[nodiscard]] std::string explain() const { return property::explain(seed, world, request); }
};

std::optional<Request> draw(Chance& chance, const World& world, const Request& partial) {
  const model::Completions completions(*world.policy, *world.catalog, partial, 1U << 13U);
  if (!completions.can_be_drawn()) {
    return std::nullopt;
  }
  std::vector<std::size_t> digits(completions.axis_count());
  for (std::size_t& digit : digits) {
    digit = chance.below(1U << 20U);
  }
  return completions.with(digits).request;
}

void for_random_cases(std::uint64_t salt, const std::function<void(const Case&)>& check) {
  constexpr std::uint64_t kWorlds = 400;
  for (std::uint64_t i = 1; i <= kWorlds && !testing::Test::HasFatalFailure(); ++i) {
    const std::uint64_t seed = salt * 1'000'003 + i;
    Chance chance(seed);
    const World world = random_world(chance);
    for (int j = 0; j < 5; ++j) {
      const auto request = draw(chance, world, random_request(chance, 0));
      ASSERT_TRUE(request.has_value());
      check({seed, chance, world, *request});
    }
  }
}

const TraceLine* find_line(const Decision& decision, const std::string& order) {
  const auto found = std::ranges::find(decision.trace, order, &TraceLine::order);
  return found == decision.trace.end() ? nullptr : &*found;
}

std::optional<Effect> said(const Decision& decision, const std::string& order) {
  const TraceLine* line = find_line(decision, order);
  return line == nullptr ? std::nullopt : line->said;
}

Policy without_defaults(Policy policy) {
  for (Body& body : policy.bodies) {
    body.default_effect.reset();
  }
  return policy;
}

Policy with_order(Policy policy, Order order) {
  policy.orders.push_back(std::move(order)); // `o9` sorts last
  return policy;
}

TEST(Laws, TheOrderInWhichThingsStandMakesNoDifference) {
  for_random_cases(1, [](const Case& one) {
    Policy turned = *one.world.policy;
    std::ranges::reverse(turned.orders);
    std::ranges::reverse(turned.bodies);
    std::ranges::reverse(turned.zones);
    for (Order& order : turned.orders) {
      std::ranges::reverse(order.supersedes);
      std::ranges::reverse(order.scope.facets.atoms);
      for (Rule& rule : order.rules) {
        std::ranges::reverse(rule.target.atoms);
      }
    }
    const Decision turned_answer = model::decide_complete(turned, *one.world.catalog, one.request);
    ASSERT_TRUE(is_same(one.decide(), turned_answer)) << one.explain() << show(turned_answer);
  });
}

TEST(Laws, TheDigestDoesNotDependOnTheOrderInWhichThingsStand) {
  for_random_cases(2, [](const Case& one) {
    auto turned = std::make_shared<Policy>(*one.world.policy);
    std::ranges::reverse(turned->orders);
    std::ranges::reverse(turned->bodies);
    const auto digest = Decider::make(one.world.policy, one.world.catalog)->digest();
    EXPECT_EQ(Decider::make(turned, one.world.catalog)->digest(), digest);
    turned->orders.front().scope.exclude.emplace_back("e.f");
    EXPECT_NE(Decider::make(turned, one.world.catalog)->digest(), digest);
  });
}

TEST(Laws, KnowingMoreNeverWidensARange) {
  for_random_cases(3, [](const Case& one) {
    const Request partial = random_request(one.chance, 3);
    const auto complete = draw(one.chance, one.world, partial);
    if (!complete) {
      return;
    }
    Request more = partial; // what the completion knows of some facets
    const auto take = [&](auto& known, const auto& value) {
      if (!known && one.chance.one_in(2)) {
        known = value;
      }
    };
    take(more.who.body, complete->who.body);
    take(more.who.role, complete->who.role);
    take(more.who.groups, complete->who.groups);
    take(more.who.located, complete->who.located);
    take(more.who.assurance, complete->who.assurance);
    take(more.who.attributes, complete->who.attributes);
    take(more.device, complete->device);
    take(more.zone, complete->zone);
    take(more.operation, complete->operation);
    take(more.purpose, complete->purpose);
    take(more.tier, complete->tier);
    take(more.tenant, complete->tenant);
    take(more.model, complete->model);
    if (!more.data && one.chance.one_in(2)) {
      more.data = complete->data;
    }
    if (complete->service && !complete->service->empty()) {
      take(more.service, complete->service);
    }
    const Decision wide = one.decide(*one.world.policy, partial);
    const Decision narrow = one.decide(*one.world.policy, more);
    ASSERT_TRUE(wide.at_least <= narrow.at_least && narrow.at_most <= wide.at_most)
        << explain(one.seed, one.world, partial) << show(wide) << describe(more) << show(narrow);
  });
}

TEST(Laws, ANameThatTurnsUpNeverWidensARange) {
  for_random_cases(4, [](const Case& one) {
    Request nameless = one.request;
    nameless.host.reset();
    nameless.service.reset();
    nameless.surface.reset();
    Request named = nameless;
    named.host = one.chance.pick(std::vector<std::string>{"www.alpha.example", "beta.example",
                                                          "shared.example", "www.nowhere.example"});
    const Decision wide = one.decide(*one.world.policy, nameless);
    const Decision narrow = one.decide(*one.world.policy, named);
    ASSERT_TRUE(wide.at_least <= narrow.at_least && narrow.at_most <= wide.at_most)
        << explain(one.seed, one.world, named) << show(wide) << show(narrow);
  });
}

TEST(Laws, TheEffectNeverLiesBelowWhatSpeaks) {
  for_random_cases(5, [](const Case& one) {
    const Decision decision = one.decide();
    for (const TraceLine& line : decision.trace) {
      ASSERT_LE(line.said.value_or(Effect::NoDecision), decision.effect) << one.explain();
    }
  });
}

TEST(Laws, AddingAnOrderThatSupersedesNothingNeverLoosens) {
  for_random_cases(6, [](const Case& one) {
    const Policy before = without_defaults(*one.world.policy);
    Order added = random_order(one.chance, "o9");
    added.supersedes.clear();
    const Decision with = one.decide(with_order(before, added), one.request);
    const Decision without = one.decide(before, one.request);
    ASSERT_GE(with.effect, without.effect) << one.explain() << show(without) << show(with);
  });
}

// Adding an order takes the default away at most, and puts its own rule in its place.
TEST(Laws, AnAddedOrderLoosensNothingButTheDefault) {
  for_random_cases(7, [](const Case& one) {
    Order added = random_order(one.chance, "o9");
    added.supersedes.clear();
    const Decision with = one.decide(with_order(*one.world.policy, added), one.request);
    for (const TraceLine& line : one.decide().trace) {
      ASSERT_EQ(said(with, line.order), line.said) << one.explain() << show(with);
    }
  });
}

TEST(Laws, MoreFindingsAndHigherGradesNeverLoosen) {
  for_random_cases(8, [](const Case& one) {
    Request worse = one.request;
    worse.data->findings->push_back(
        one.chance.pick(std::vector<std::string>{"personal-data", "secret", "kr.rrn"}));
    auto& grades = *worse.data->grades;
    for (const auto& scale : one.world.policy->grades) {
      const bool has_grade = std::ranges::any_of(scale, [&](const std::string& grade) {
        return std::ranges::find(grades, grade) != grades.end();
      });
      if (has_grade) {
        grades.push_back(scale.back());
      }
    }
    const Decision after = one.decide(*one.world.policy, worse);
    ASSERT_GE(after.effect, one.decide().effect) << one.explain() << show(after);
  });
}

TEST(Laws, AnotherIssuersOrderNeverLoosensABindingOne) {
  for_random_cases(9, [](const Case& one) {
    const Decision before = one.decide();
    for (const Order& order : one.world.policy->orders) {
      if (order.force != Force::Binding) {
        continue;
      }
      Order added = random_order(one.chance, "o9");
      added.issuer = order.issuer == "a.b.c" ? "a.b" : "a.b.c";
      added.supersedes = {order.id};
      const Decision after = one.decide(with_order(*one.world.policy, added), one.request);
      ASSERT_GE(after.effect, said(before, order.id).value_or(Effect::NoDecision))
          << one.explain() << show(before) << show(after);
    }
  });
}

TEST(Laws, RemovingAnExemptionNeverLoosensWhatItsOrderSays) {
  for_random_cases(10, [](const Case& one) {
    if (one.world.policy->exemptions.empty()) {
      return;
    }
    Policy stricter = *one.world.policy;
    const std::string order = stricter.exemptions.front().order;
    stricter.exemptions.erase(stricter.exemptions.begin());
    // Its rule may silence others or be silenced by them: what it says itself is looked at alone.
    for (Order& each : stricter.orders) {
      each.supersedes.clear();
    }
    Policy milder = stricter;
    milder.exemptions = one.world.policy->exemptions;
    const auto before = said(one.decide(milder, one.request), order);
    const auto after = said(one.decide(stricter, one.request), order);
    ASSERT_GE(after, before) << one.explain();
  });
}

TEST(Laws, AnExternalOrderChangesNothing) {
  for_random_cases(11, [](const Case& one) {
    Order added = random_order(one.chance, "o9");
    added.force = Force::External;
    const Decision before = one.decide();
    const Decision after = one.decide(with_order(*one.world.policy, added), one.request);
    ASSERT_TRUE(is_same(before, after)) << one.explain() << show(before) << show(after);
  });
}

// The data path tries fewer combinations before it splits a question into cases, and may then name
// fewer needs.
bool is_same_for_names(Decision answer, const Decision& expected) {
  const bool has_needs = std::ranges::includes(expected.needs, answer.needs) &&
                         answer.needs.empty() == expected.needs.empty();
  answer.needs = expected.needs;
  return has_needs && is_same(answer, expected);
}

TEST(NamePath, AnswersAsTheWholeDecisionDoes) {
  constexpr std::uint64_t kWorlds = 300;
  for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
    Chance chance(seed * 31);
    const World world = random_world(chance);
    const auto decider = Decider::make(world.policy, world.catalog);
    DecisionCache cache(64);
    for (int i = 0; i < 20; ++i) {
      Request request = random_request(chance, 6);
      request.service.reset();
      request.surface.reset();
      request.facts = {};
      request.host = chance.pick(std::vector<std::string>{"www.alpha.example", "beta.example",
                                                          "shared.example", "www.nowhere.example"});
      request.who.body = request.who.body.value_or("a.b.c"); // a gateway knows where it stands
      request.zone = request.zone.value_or("guest");
      const PreparedSubject subject =
          decider->prepare_subject(request.who, request.device, request.zone);
      const PreparedUse use = decider->prepare_use(request);
      const Happenings happenings{request.events, request.lifted};
      const Decision expected = decider->decide(request);
      for (int again = 0; again < 2; ++again) { // afresh, then remembered
        const NameDecision answer =
            decider->decide_use(subject, use, *request.host, request.at, happenings, cache);
        ASSERT_TRUE(is_same_for_names(answer.decision, expected))
            << explain(seed, world, request) << show(expected) << show(answer.decision);
        EXPECT_GT(answer.valid_until, request.at);
      }
      cache.clear(); // the next subject has other happenings
    }
  }
}

// Time alone changes nothing before `valid_until`.
TEST(NamePath, HoldsUntilItSays) {
  constexpr std::uint64_t kWorlds = 200;
  const Happenings none;
  for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
    Chance chance(seed * 37);
    const World world = random_world(chance);
    const auto decider = Decider::make(world.policy, world.catalog);
    const Request request = random_request(chance, 8);
    const PreparedSubject subject =
        decider->prepare_subject(request.who, request.device, request.zone);
    DecisionCache cache(64);
    Instant now{};
    for (int i = 0; i < 20; ++i) {
      const NameDecision remembered =
          decider->decide_name(subject, "www.alpha.example", now, none, cache);
      DecisionCache fresh(4);
      const NameDecision afresh =
          decider->decide_name(subject, "www.alpha.example", now, none, fresh);
      ASSERT_TRUE(is_same(remembered.decision, afresh.decision))
          << explain(seed, world, request) << to_rfc3339(now) << "\n"
          << show(remembered.decision) << show(afresh.decision);
      now += std::chrono::hours(chance.below(20));
    }
  }
}

} // namespace
} // namespace haechi::property
