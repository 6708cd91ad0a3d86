#include "oversight/check_told.h"
#include "oversight/chronicle_test.h"

namespace haechi::oversight {
namespace {

// The code with which telling it is refused; empty: it is taken.
std::string tell(const Chronicle& body, std::string_view word, std::string subject,
                 const Fields& fields = {}, const std::string& by = "kim") {
  const auto next = body.attempt(word, day(9), subject, fields, by);
  if (!next) {
    return next.error().code;
  }
  const auto checked =
      check_told(*next, {find_spec(word)->kind, day(9), by, std::move(subject), fields});
  return checked ? "" : checked.error().code;
}

TEST(CheckTold, AFactNeverStandsForAnEventOfTheRegister) {
  Chronicle body = Chronicle::with_inquiry("block@0d");
  for (const char* forged :
       {"block-in-force:pipc-1", "restriction-in-force:pipc-1", "inquiry-overdue:pipc-1",
        "provider-replied:pipc-1", "proposal-signed:p", "order-recorded:o", "order-recorded"}) {
    EXPECT_EQ(tell(body, "fact-recorded", forged, {}, "park"), "E-OVERSIGHT-002") << forged;
    body.tell("fact-recorded", day(9), forged, {}, "park"); // a register from before
    EXPECT_FALSE(body.has_event(forged, day(10))) << forged;
  }
  EXPECT_EQ(tell(body, "fact-recorded", "security-verified:deepseek", {}, "park"), "");
  body.tell("fact-recorded", day(9), "security-verified:deepseek", {}, "park");
  EXPECT_TRUE(body.has_event("security-verified:deepseek", day(10)));
}

TEST(CheckTold, AForgedReplyOfARegisterFromBeforeMakesNoReviewDue) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("order-recorded", day(3), "o",
            {{"issuer", "kr.pipc"}, {"force", "binding"}, {"until", "provider-replied:pipc-1"}});
  body.tell("fact-recorded", day(4), "provider-replied:pipc-1", {}, "park");
  body.wait(day(5));
  EXPECT_EQ(body.state(Thing::Order, "o"), State::InForce);
}

TEST(CheckTold, WhatALadderProposedLosesItsGroundWhenTheInquiryIsClosed) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("inquiry-opened", day(1), "x",
            {{"provider", "deepseek"},
             {"issuer", "kr.pipc"},
             {"deadline", to_rfc3339(day(3))},
             {"ladder", "block@0d"}});
  body.wait(day(7));
  EXPECT_EQ(tell(body, "proposal-signed", "x/block-1"), "");
  body.tell("proposal-made", day(7), "own", {{"inquiry", "x"}, {"measure", "block"}});
  body.tell("inquiry-closed", day(8), "x", {{"because", "answered by telephone"}});
  EXPECT_EQ(tell(body, "proposal-signed", "x/block-1"), "E-OVERSIGHT-006");
  EXPECT_EQ(tell(body, "proposal-refused", "x/block-1", {{"because", "closed"}}), "");
  EXPECT_EQ(tell(body, "proposal-signed", "own"), "") << "on a ground of its own";
}

TEST(CheckTold, OnlyTheIssuerOfTheOrderOrItsDelegateGrantsExemptions) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("officer-named", day(1), "min", {{"name", "Min"}, {"body", "kr.gov"}});
  body.tell("order-recorded", day(2), "o", {{"issuer", "kr.pipc"}, {"force", "binding"}});
  body.tell("order-recorded", day(2), "shared",
            {{"issuer", "kr.pipc"}, {"force", "binding"}, {"exemptions-by", "kr.gov"}});
  for (const char* order : {"o", "shared"}) {
    body.tell("exemption-requested", day(3), std::string("ex-") + order,
              {{"order", order},
               {"ground", "security-testing"},
               {"body", "kr.cert"},
               {"expires", to_rfc3339(day(40))}},
              "park");
  }
  EXPECT_EQ(tell(body, "exemption-approved", "ex-o"), "");
  EXPECT_EQ(tell(body, "exemption-approved", "ex-o", {}, "min"), "E-OVERSIGHT-009");
  EXPECT_EQ(tell(body, "exemption-refused", "ex-o", {{"because", "no"}}, "min"), "E-OVERSIGHT-009");
  EXPECT_EQ(tell(body, "exemption-approved", "ex-shared", {}, "min"), "");
  body.tell("exemption-approved", day(4), "ex-o");
  EXPECT_EQ(tell(body, "exemption-revoked", "ex-o", {{"because", "no"}}, "min"), "E-OVERSIGHT-009");
  EXPECT_EQ(tell(body, "exemption-revoked", "ex-o", {{"because", "over"}}), "");
}

TEST(CheckTold, SignaturesGoWithSignedOrdersAlone) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("order-recorded", day(2), "it-1",
            {{"issuer", "it.garante"}, {"force", "external"}, {"signed", "{}"}}, "park");
  const auto adopt = [&](const char* foreign, const char* adoption) {
    return tell(
        body, "order-adopted", "kr-1",
        {{"issuer", "kr.pipc"}, {"force", "binding"}, {"adopts", foreign}, {"adoption", adoption}});
  };
  EXPECT_EQ(adopt("it-1", "{}"), "");
  EXPECT_EQ(adopt("it-1", ""), "E-OVERSIGHT-002") << "a signed order is adopted by a signature";
  EXPECT_EQ(adopt("a-letter", ""), "");
  EXPECT_EQ(adopt("a-letter", "{}"), "E-OVERSIGHT-002");
  EXPECT_EQ(tell(body, "order-recorded", "own",
                 {{"issuer", "kr.pipc"}, {"force", "binding"}, {"signed", "{}"}}),
            "E-OVERSIGHT-002");
}

} // namespace
} // namespace haechi::oversight
