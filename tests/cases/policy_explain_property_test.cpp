// What explanations say about other requests is true, on random policies: each alternative is what
// the decider answers, an assumed exemption answers as the whole policy with that exemption in it
// does, and every sentence is whole in both languages.
#include "policy/explain/exempted.h"
#include "policy/explain/explain.h"
#include "policy/explain/nearest.h"
#include "policy/explain/write.h"
#include "random_policy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace haechi::property {
namespace {

using namespace policy;

constexpr int kRequests = 3;

template <class Check> void on_random_worlds(std::uint64_t seeds, const Check& check) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Chance chance(seed);
    const World world = random_world(chance);
    const auto decider = Decider::make(world.policy, world.catalog);
    for (int i = 0; i < kRequests; ++i) {
      const Request request = random_request(chance, i == 0 ? 0 : 4);
      SCOPED_TRACE("seed " + std::to_string(seed));
      check(world, *decider, request);
      if (testing::Test::HasFailure()) {
        FAIL() << describe(*world.policy) << describe(*world.catalog) << describe(request);
      }
    }
  }
}

void expect_whole(const Statement& statement) {
  for (const Language language : {Language::English, Language::Korean}) {
    const std::string text = to_sentence(statement, {language, TimeZone()});
    EXPECT_FALSE(text.empty()) << statement.id;
    EXPECT_EQ(text.find_first_of("{}[]"), std::string::npos) << statement.id << ": " << text;
  }
}

TEST(Explain, SaysWholeSentencesAndDecidedAlternatives) {
  std::size_t alternatives = 0;
  on_random_worlds(150, [&](const World&, const Decider& decider, const Request& request) {
    const Explanation explanation = explain(decider, request);
    ASSERT_NE(explanation.find(Topic::Answer), nullptr);
    ASSERT_NE(explanation.find(Topic::Why), nullptr);
    for (const Section& section : explanation.sections) {
      std::ranges::for_each(section.statements, expect_whole);
    }
    for (const Alternative& alternative : explanation.alternatives) {
      ++alternatives;
      if (alternative.changes.front().facet == "exemption") {
        continue;
      }
      Request changed = request;
      for (const Change& change : alternative.changes) {
        apply(changed, change);
      }
      EXPECT_EQ(to_answer(decider.decide(changed)), alternative.answer);
    }
  });
  EXPECT_GT(alternatives, 200U); // the worlds give something to talk about
}

Policy with_exemptions(const Policy& policy, const Change& change, Instant at) {
  Policy out = policy;
  for (const std::string& id : change.becomes) {
    const auto order = std::ranges::find(policy.orders, id, &Order::id);
    Exemption exemption;
    exemption.id = "zz-" + id;
    exemption.order = id;
    exemption.granted_by = order->issuer;
    exemption.ground = order->exemption_grounds.empty() ? "" : order->exemption_grounds.front();
    exemption.expires = at + std::chrono::hours(24);
    exemption.lifts = change.lifts_data ? Lifts::All : Lifts::Rules;
    out.exemptions.push_back(std::move(exemption));
  }
  std::ranges::sort(out.exemptions, {}, &Exemption::id);
  return out;
}

TEST(AssumedExemption, AnswersAsTheWholePolicyWithItDoes) {
  std::size_t compared = 0;
  on_random_worlds(600, [&](const World& world, const Decider& decider, const Request& request) {
    const Decision decision = decider.decide(request);
    for (const TraceLine& line : decision.trace) {
      if (!line.said && !line.is_open) {
        continue;
      }
      const Change change{.facet = "exemption",
                          .was = {},
                          .becomes = {line.order},
                          .at = {},
                          .lifts_data = compared % 2 == 0};
      const auto assumed = decide_exempted(decider, request, decision, change);
      ASSERT_TRUE(assumed);
      const auto changed =
          std::make_shared<Policy>(with_exemptions(*world.policy, change, request.at));
      const Decision whole = Decider::make(changed, world.catalog)->decide(request);
      EXPECT_EQ(to_answer(*assumed), to_answer(whole)) << line.order;
      EXPECT_EQ(assumed->obligations, whole.obligations) << line.order;
      EXPECT_EQ(assumed->needs, whole.needs) << line.order;
      ++compared;
    }
  });
  EXPECT_GT(compared, 200U);
}

TEST(NearestRequest, PassesAndNoSingleChangeWasMissed) {
  std::size_t found = 0;
  on_random_worlds(25, [&](const World&, const Decider& decider, const Request& request) {
    const Effect wanted =
        decider.decide(request).effect == Effect::Allow ? Effect::Block : Effect::Allow;
    const auto passes = [&](const Decision& decision) {
      return decision.is_settled && decision.effect == wanted;
    };
    const Nearest nearest = find_nearest(decider, request, passes);
    if (!nearest.found) {
      return;
    }
    ++found;
    ASSERT_LE(nearest.found->changes.size(), 2U);
    Request changed = request;
    for (const Change& change : nearest.found->changes) {
      apply(changed, change);
    }
    EXPECT_TRUE(passes(decider.decide(changed)));
    if (nearest.found->changes.size() == 2) { // then neither of the two would have done alone
      for (const Change& change : nearest.found->changes) {
        Request single = request;
        apply(single, change);
        EXPECT_FALSE(passes(decider.decide(single)));
      }
    }
  });
  EXPECT_GT(found, 30U);
}

} // namespace
} // namespace haechi::property
