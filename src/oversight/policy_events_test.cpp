#include "oversight/chronicle_test.h"

#include <gmock/gmock.h>

namespace haechi::oversight {
namespace {

using testing::Contains;

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
