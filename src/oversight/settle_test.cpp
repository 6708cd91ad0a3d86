#include "catalog/load.h"
#include "oversight/settle.h"
#include "policy/decide/decider.h"
#include "policy/syntax/parse.h"

#include <gtest/gtest.h>

#include <algorithm>

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

constexpr const char* kEnding = R"(
bodies: {kr.motie: {name: {en: Ministry}}}
orders:
  - {id: open, issuer: kr.motie, force: binding, rules: [{effect: block}]}
  - {id: short, issuer: kr.motie, force: binding, expires: 2025-06-01, rules: [{effect: block}]}
exemptions:
  - {id: ex, order: short, granted_by: kr.motie, ground: tests, expires: 2025-05-01}
)";

class EndingTest : public testing::Test {
 protected:
  // What a renewal of `order` by `issuer` leaves of its end in the policy.
  static std::optional<Instant> renew(const char* order, const char* issuer, Instant expires) {
    policy::Policy settled = parse();
    Heard heard;
    heard.renewed[order] = {expires, issuer};
    [[maybe_unused]] const Settled done = settle_heard(settled, heard);
    return std::ranges::find(settled.orders, order, &policy::Order::id)->expires;
  }

  static Instant end_exemption(const char* order, const char* issuer, Instant at) {
    policy::Policy settled = parse();
    Heard heard;
    heard.exemptions_ended["ex"] = {at, order, issuer};
    [[maybe_unused]] const Settled done = settle_heard(settled, heard);
    return settled.exemptions.front().expires;
  }

  static policy::Policy parse() {
    auto policy = policy::parse_policy(std::vector<SourceFile>{{"policy.yaml", kEnding}});
    EXPECT_TRUE(policy);
    return std::move(*policy);
  }

  const Instant order_end_ = parse().orders.back().expires.value();
  const Instant exemption_end_ = parse().exemptions.front().expires;
  const std::chrono::days year_{365};
};

TEST_F(EndingTest, ARenewalMovesTheEndOfItsOrderOutAndNeverIn) {
  EXPECT_EQ(renew("short", "kr.motie", order_end_ + year_), order_end_ + year_);
  EXPECT_EQ(renew("short", "kr.motie", order_end_ - year_), order_end_) << "a lifting does that";
  EXPECT_EQ(renew("short", "kr.other", order_end_ + year_), order_end_) << "another issuer's";
  EXPECT_EQ(renew("open", "kr.motie", order_end_), std::nullopt) << "it has no end";
}

TEST_F(EndingTest, ALiftingEndsARenewedOrder) {
  policy::Policy settled = parse();
  Heard heard;
  heard.renewed["short"] = {order_end_ + year_, "kr.motie"};
  heard.lifted["short"] = {order_end_ + std::chrono::days(1), "kr.motie"};
  const Settled done = settle_heard(settled, heard);
  EXPECT_EQ(settled.orders.back().expires, order_end_ + std::chrono::days(1));
  EXPECT_EQ(done.told, (Told{"order-lifted:short 2025-06-02T00:00:00Z",
                             "order-renewed:short 2026-06-01T00:00:00Z"}));
}

TEST_F(EndingTest, AnExemptionEndsWithTheRegistersAndOnlyItsOwn) {
  const Instant at = exemption_end_ - year_;
  EXPECT_EQ(end_exemption("short", "kr.motie", at), at);
  EXPECT_EQ(end_exemption("short", "kr.motie", exemption_end_ + year_), exemption_end_);
  EXPECT_EQ(end_exemption("open", "kr.motie", at), exemption_end_) << "from another order";
  EXPECT_EQ(end_exemption("short", "kr.other", at), exemption_end_) << "of another issuer's order";
}

TEST_F(SettleTest, LeavesAPolicyAsItIsWhereNothingHasHappened) {
  policy::Policy settled = parse();
  settle_events(settled, {});
  EXPECT_EQ(settled.orders.front().from->kind, policy::Moment::Kind::Event);
  EXPECT_FALSE(settled.orders.front().expires);
}

} // namespace
} // namespace haechi::oversight
