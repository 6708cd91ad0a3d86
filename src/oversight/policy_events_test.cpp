#include "oversight/chronicle_test.h"

#include <gmock/gmock.h>

namespace haechi::oversight {
namespace {

using testing::Contains;

// An order `o` of the regulator, and an exemption `ex` from it that ends on day 100.
Chronicle with_exemption(const char* force) {
  Chronicle body = Chronicle::with_inquiry("block@0d");
  body.tell("order-recorded", day(2), "o",
            {{"issuer", "kr.pipc"}, {"force", force}, {"expires", to_rfc3339(day(90))}});
  body.tell("exemption-requested", day(3), "ex",
            {{"order", "o"},
             {"ground", "security-testing"},
             {"body", "kr.cert"},
             {"expires", to_rfc3339(day(100))}},
            "lee");
  return body;
}

TEST(PolicyEvents, TellTheEndOfAnExemptionHoweverItCame) {
  Chronicle revoked = with_exemption("binding");
  revoked.tell("exemption-approved", day(4), "ex");
  EXPECT_TRUE(policy_events(revoked.now, day(4)).exemptions_ended.empty());
  revoked.tell("exemption-revoked", day(5), "ex", {{"because", "misused"}});
  EXPECT_TRUE(policy_events(revoked.now, day(4)).exemptions_ended.empty()) << "not before";
  EXPECT_EQ(policy_events(revoked.now, day(5)).exemptions_ended.at("ex"),
            (ExemptionEnd{day(5), "o", "kr.pipc"}));

  Chronicle refused = with_exemption("binding");
  refused.tell("exemption-refused", day(6), "ex", {{"because", "no ground"}});
  EXPECT_EQ(policy_events(refused.now, day(6)).exemptions_ended.at("ex").at, day(6));

  Chronicle expired = with_exemption("binding");
  expired.wait(day(120));
  EXPECT_EQ(policy_events(expired.now, day(120)).exemptions_ended.at("ex").at, day(100));
}

TEST(PolicyEvents, AnExemptionFromAnotherAuthoritysOrderIsNoNews) {
  Chronicle body = with_exemption("external");
  body.tell("exemption-refused", day(6), "ex", {{"because", "not ours"}});
  EXPECT_TRUE(policy_events(body.now, day(6)).exemptions_ended.empty());
}

TEST(PolicyEvents, TellTheNewEndOfARenewedOrderAndNoOther) {
  Chronicle body = with_exemption("binding");
  EXPECT_TRUE(policy_events(body.now, day(3)).renewed.empty());
  body.tell("order-renewed", day(80), "o", {{"because", "reviewed"}});
  EXPECT_TRUE(policy_events(body.now, day(80)).renewed.empty()) << "its end stays where it was";
  body.tell("order-renewed", day(85), "o",
            {{"because", "no reply yet"}, {"expires", to_rfc3339(day(400))}});
  EXPECT_TRUE(policy_events(body.now, day(84)).renewed.empty()) << "not before";
  EXPECT_EQ(policy_events(body.now, day(85)).renewed.at("o"), (Renewal{day(400), "kr.pipc"}));
  body.wait(day(200));
  EXPECT_EQ(body.state(Thing::Order, "o"), State::InForce);
}

// An interim order that is to be looked at once the inquiry's block takes force.
TEST(PolicyEvents, AMeasureInForceMakesAReviewDue) {
  Chronicle body = Chronicle::with_inquiry("restrict@0d:pc, block@7d!");
  body.tell("order-recorded", day(2), "interim",
            {{"issuer", "kr.pipc"}, {"force", "binding"}, {"until", "block-in-force:pipc-1"}});
  body.wait(day(14));
  body.tell("proposal-signed", day(15), "pipc-1/restrict-1");
  EXPECT_EQ(body.state(Thing::Order, "interim"), State::InForce) << "that is no block";
  EXPECT_THAT(body.wait(day(21)), Contains("order-review-due interim"));
  EXPECT_EQ(find_last_happening(body.now, "restriction-in-force:pipc-1"), day(15));
  EXPECT_EQ(find_last_happening(body.now, "block-in-force:pipc-1"), day(21));
  EXPECT_EQ(find_last_happening(body.now, "block-in-force:pipc-2"), std::nullopt);
}

} // namespace
} // namespace haechi::oversight
