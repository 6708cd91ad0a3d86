// The regulator's story, with given time instead of a clock.
#include "oversight/chronicle_test.h"

#include <gmock/gmock.h>

namespace haechi::oversight {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const Fields kOrder{{"issuer", "kr.pipc"},
                    {"force", "binding"},
                    {"basis", "Personal Information Protection Act"},
                    {"proposal", "pipc-1/block-2"},
                    {"until", "provider-replied:pipc-1,security-verified"}};

TEST(Story, AnInquiryWithoutReplyBecomesAnOrderThatTheReplyAloneDoesNotEnd) {
  Chronicle body = Chronicle::with_inquiry("remind@-3d, block@0d");
  EXPECT_THAT(body.wait(day(10)), IsEmpty());
  EXPECT_THAT(body.wait(day(12)), ElementsAre("reminder-sent pipc-1"));
  EXPECT_THAT(body.wait(day(14)),
              ElementsAre("inquiry-overdue pipc-1", "proposal-made pipc-1/block-2"));
  EXPECT_TRUE(body.has_event("inquiry-overdue:pipc-1", day(14)));
  EXPECT_FALSE(body.has_event("block-in-force:pipc-1", day(15))) << "nobody has signed yet";

  body.tell("proposal-signed", day(15), "pipc-1/block-2");
  body.tell("order-recorded", day(15), "kr-pipc-deepseek", kOrder);
  EXPECT_TRUE(body.has_event("block-in-force:pipc-1", day(15)));
  EXPECT_TRUE(body.has_event("order-recorded:kr-pipc-deepseek", day(15)));

  body.tell("reply-received", day(18), "pipc-1", {{"summary", "names an agent"}});
  EXPECT_THAT(body.wait(day(18)), ElementsAre("order-review-due kr-pipc-deepseek"));
  EXPECT_EQ(body.state(Thing::Order, "kr-pipc-deepseek"), State::ReviewDue);
  EXPECT_THAT(body.wait(day(300)), IsEmpty()) << "a reply does not lift, however long ago it is";
  EXPECT_TRUE(policy_events(body.now, day(300)).lifted.empty());

  body.tell("order-lifted", day(301), "kr-pipc-deepseek", {{"because", "checked and found right"}});
  EXPECT_EQ(policy_events(body.now, day(301)).lifted.at("kr-pipc-deepseek"),
            (Lifting{day(301), "kr.pipc"}));
  EXPECT_TRUE(policy_events(body.now, day(300)).lifted.empty());
}

TEST(Story, ARecommendationIsAcceptedReportedAndCheckedTwice) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("recommendation-made", day(82), "rec-1",
            {{"provider", "deepseek"},
             {"issuer", "kr.pipc"},
             {"inquiry", "pipc-1"},
             {"text", "destroy the prompts that were passed on"},
             {"accept-by", to_rfc3339(day(92))}});
  body.tell("recommendation-accepted", day(86), "rec-1");
  EXPECT_THAT(body.wait(day(145)), IsEmpty());
  EXPECT_THAT(body.wait(day(146)), ElementsAre("report-overdue rec-1"))
      << "60 days from acceptance";
  body.tell("report-received", day(150), "rec-1", {{"summary", "destroyed"}});
  EXPECT_THAT(body.wait(day(150)),
              ElementsAre("task-made rec-1/check-1", "task-made rec-1/check-2"));
  body.tell("check-made", day(170), "rec-1", {{"result", "pass"}});
  body.tell("check-made", day(175), "rec-1", {{"result", "fail"}});
  EXPECT_EQ(body.state(Thing::Recommendation, "rec-1"), State::Reported);
  EXPECT_THAT(body.wait(day(175)), ElementsAre("task-made rec-1/check-3"))
      << "one more for the one that failed";
  const Item& third = *body.now.find(Thing::Task, "rec-1/check-3");
  EXPECT_EQ(third.text("what"), "check 3 of 3");
  EXPECT_EQ(find_date(third.fields, "deadline"), day(205));
  body.tell("check-made", day(178), "rec-1", {{"result", "pass"}});
  EXPECT_EQ(body.state(Thing::Recommendation, "rec-1"), State::Done);
}

TEST(Story, ARecommendationThatNobodyAcceptsIsUnansweredAfterItsTime) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("recommendation-made", day(2), "rec-1",
            {{"provider", "deepseek"},
             {"issuer", "kr.pipc"},
             {"text", "appoint an agent"},
             {"accept-by", to_rfc3339(day(12))}});
  EXPECT_THAT(body.wait(day(12)), ElementsAre("recommendation-unanswered rec-1"));
  EXPECT_TRUE(body.has_event("recommendation-unanswered:rec-1", day(12)));
}

TEST(Story, AStepDecidedInAdvanceTakesForceUnsignedAndSaysByWhom) {
  Chronicle body;
  const Instant begin = day(1);
  body.tell("provider-added", begin, "deepseek", {{"name", "DeepSeek"}});
  const Fields fields{{"provider", "deepseek"},
                      {"issuer", "kr.pipc"},
                      {"deadline", to_rfc3339(day(14))},
                      {"ladder", "restrict@1d:gov-pc!"}};
  const auto refused = body.attempt("inquiry-opened", begin, "i", fields);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "E-OVERSIGHT-008");
  Fields decided = fields;
  decided.emplace("advance-authority", "plenary 2025-3");
  body.tell("inquiry-opened", begin, "i", decided);
  EXPECT_THAT(body.wait(day(15)), ElementsAre("inquiry-overdue i", "proposal-made i/restrict-1",
                                              "proposal-enforced i/restrict-1"));
  EXPECT_TRUE(body.has_event("restriction-in-force:i", day(15)));
  EXPECT_EQ(body.now.find(Thing::Proposal, "i/restrict-1")->text("proposal-enforced.authority"),
            "plenary 2025-3");
}

TEST(Story, TheLadderOpensASecondRoundAndGoesOnFromItsDeadline) {
  Chronicle body = Chronicle::with_inquiry("round@0d, restrict@7d:gov-pc, notify@9d:app-stores");
  EXPECT_THAT(body.wait(day(14)), ElementsAre("inquiry-overdue pipc-1", "round-opened pipc-1"));
  EXPECT_EQ(body.state(Thing::Inquiry, "pipc-1"), State::Open);
  EXPECT_THAT(body.wait(day(35)),
              ElementsAre("inquiry-overdue pipc-1", "proposal-made pipc-1/restrict-2"));
  EXPECT_THAT(body.wait(day(37)), ElementsAre("task-made pipc-1/notify-3"));
  EXPECT_THAT(body.wait(day(44)), ElementsAre("task-overdue pipc-1/notify-3"));
}

TEST(Story, AReplyStopsTheLadderAndARoundStartsItAgain) {
  Chronicle body = Chronicle::with_inquiry("block@5d");
  body.tell("reply-received", day(16), "pipc-1");
  EXPECT_THAT(body.wait(day(60)), IsEmpty());
  body.tell("answer-recorded", day(60), "pipc-1",
            {{"question", "Q14"}, {"finding", "contradicted"}, {"evidence", "capture 7"}});
  body.tell("round-opened", day(60), "pipc-1", {{"deadline", to_rfc3339(day(70))}});
  EXPECT_THAT(body.wait(day(75)),
              ElementsAre("inquiry-overdue pipc-1", "proposal-made pipc-1/block-1"));
}

TEST(Story, AnAdoptedOrderIsReviewedWhenTheForeignOneEnds) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("order-recorded", day(2), "it-garante-1",
            {{"issuer", "it.garante"}, {"force", "external"}, {"addressee", "deepseek"}}, "clerk");
  EXPECT_EQ(body.state(Thing::Order, "it-garante-1"), State::External);
  body.tell("order-adopted", day(3), "kr-pipc-7",
            {{"issuer", "kr.pipc"}, {"force", "binding"}, {"adopts", "it-garante-1"}});
  body.tell("order-lifted", day(9), "it-garante-1", {{"because", "as published"}}, "clerk");
  EXPECT_THAT(body.wait(day(9)), ElementsAre("order-review-due kr-pipc-7"));
  const Heard heard = policy_events(body.now, day(9));
  EXPECT_TRUE(heard.lifted.empty()) << "another's order lifts nothing here";
  EXPECT_EQ(heard.ended.at("it-garante-1"), day(9));
  EXPECT_FALSE(heard.events.contains("order-recorded:it-garante-1"));
  EXPECT_TRUE(heard.events.contains("order-recorded:kr-pipc-7"));
  body.tell("order-renewed", day(10), "kr-pipc-7", {{"because", "own finding"}});
  EXPECT_THAT(body.wait(day(99)), ElementsAre("inquiry-overdue pipc-1")) << "one end, one review";
  EXPECT_EQ(body.state(Thing::Order, "kr-pipc-7"), State::InForce);
}

TEST(Story, ObligationsOfAnOrderAreTasksWithOwnerAndDate) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("order-recorded", day(2), "o",
            {{"issuer", "kr.pipc"},
             {"force", "binding"},
             {"obligations", "report:kr.pipc,remove"},
             {"obligations-by", to_rfc3339(day(20))},
             {"expires", to_rfc3339(day(30))}});
  EXPECT_THAT(body.wait(day(2)),
              ElementsAre("task-made o/report:kr.pipc-1", "task-made o/remove-2"));
  body.tell("task-done", day(5), "o/remove-2", {{"result", "41 removed"}});
  EXPECT_THAT(body.wait(day(31)), ElementsAre("inquiry-overdue pipc-1",
                                              "task-overdue o/report:kr.pipc-1", "order-lapsed o"));
}

TEST(Story, AnExemptionNeedsAsManyOfficersAsItSaysAndEnds) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("officer-named", day(1), "lee", {{"name", "Lee"}, {"body", "kr.pipc"}});
  body.tell("order-recorded", day(2), "o", {{"issuer", "kr.pipc"}, {"force", "binding"}});
  body.tell("exemption-requested", day(3), "ex-1",
            {{"order", "o"},
             {"ground", "security-testing"},
             {"body", "kr.cert"},
             {"expires", to_rfc3339(day(40))},
             {"approvals", "2"}},
            "park");
  body.tell("exemption-approved", day(4), "ex-1");
  EXPECT_EQ(body.state(Thing::Exemption, "ex-1"), State::Requested);
  const auto twice = body.attempt("exemption-approved", day(4), "ex-1");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, "E-OVERSIGHT-012");
  body.tell("exemption-approved", day(5), "ex-1", {}, "lee");
  EXPECT_EQ(body.state(Thing::Exemption, "ex-1"), State::Granted);
  EXPECT_THAT(body.wait(day(40)), Contains("exemption-expired ex-1"));
}

} // namespace
} // namespace haechi::oversight
