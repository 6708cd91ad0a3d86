#include "catalog/load.h"
#include "oversight/settle.h"
#include "policy/decide/decider.h"
#include "policy/syntax/parse.h"

#include <gtest/gtest.h>

namespace haechi::oversight {
namespace {

const Instant kBegin{std::chrono::days(20'000)};

constexpr const char* kPolicy = R"(
bodies: {kr.motie: {name: {en: Ministry}}}
devices: {pc: {owner: body}}
zones: {net: {owner: body}}
orders:
  - id: block
    issuer: kr.motie
    force: binding
    from: {event: block-in-force, ref: pipc-1}
    until: {any: [{event: provider-replied, ref: pipc-1}, {event: security-verified}]}
    rules: [{target: {service: deepseek}, effect: block}]
)";

// What the policy says on a day, told the same facts in its own orders or in the request.
class SettleTest : public testing::Test {
 protected:
  static policy::Policy parse() {
    auto policy = policy::parse_policy(std::vector<SourceFile>{{"policy.yaml", kPolicy}});
    EXPECT_TRUE(policy);
    return std::move(*policy);
  }

  static policy::Decision decide(policy::Policy policy, Instant at,
                                 const policy::Happenings& told) {
    const auto decider = policy::Decider::make(
        std::make_shared<const policy::Policy>(std::move(policy)), catalog::make_catalog({}));
    policy::Request request;
    request.at = at;
    request.who.body = "kr.motie";
    request.device = "pc";
    request.zone = "net";
    request.service = "deepseek";
    request.facts.category = policy::KnownSet(std::vector<std::string>{"generative-ai"});
    request.events = told.events;
    request.lifted = told.lifted;
    return decider->decide(request);
  }
};

TEST_F(SettleTest, SaysOnEveryDayWhatTheSameFactsInARequestSay) {
  policy::Happenings told;
  told.events["block-in-force:pipc-1"] = kBegin + std::chrono::days(2);
  told.events["provider-replied:pipc-1"] = kBegin + std::chrono::days(4);
  told.lifted["block"] = kBegin + std::chrono::days(6);
  policy::Policy settled = parse();
  settle_events(settled, told);
  int blocked = 0;
  for (int day = 0; day < 9; ++day) {
    const Instant at = kBegin + std::chrono::days(day);
    const policy::Decision expected = decide(parse(), at, told);
    const policy::Decision found = decide(settled, at, {});
    EXPECT_EQ(found.effect, expected.effect) << "day " << day;
    EXPECT_EQ(found.reason, expected.reason) << "day " << day;
    blocked += found.effect == policy::Effect::Block ? 1 : 0;
  }
  EXPECT_EQ(blocked, 4) << "from the signature to the lifting";
}

TEST_F(SettleTest, TracesTellALiftedOrderAsLifted) {
  policy::Happenings told;
  told.events["block-in-force:pipc-1"] = kBegin;
  told.lifted["block"] = kBegin + std::chrono::days(6);
  policy::Policy settled = parse();
  settle_events(settled, told);
  const auto why = [&](int day) {
    const auto decision = decide(settled, kBegin + std::chrono::days(day), {{}, told.lifted});
    return decision.trace.empty() ? std::string() : std::string(decision.trace.front().skipped);
  };
  EXPECT_EQ(why(5), "");
  EXPECT_EQ(why(6), "lifted");
}

TEST_F(SettleTest, LeavesAPolicyAsItIsWhereNothingHasHappened) {
  policy::Policy settled = parse();
  settle_events(settled, {});
  EXPECT_EQ(settled.orders.front().from->kind, policy::Moment::Kind::Event);
  EXPECT_FALSE(settled.orders.front().expires);
}

} // namespace
} // namespace haechi::oversight
