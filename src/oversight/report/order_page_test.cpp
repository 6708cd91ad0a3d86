#include "oversight/chronicle_test.h"
#include "oversight/report/order_page.h"

#include <gmock/gmock.h>

namespace haechi::oversight::report {
namespace {

using testing::HasSubstr;
using testing::Not;

class OrderPageTest : public testing::Test {
 protected:
  void SetUp() override {
    body_ = Chronicle::with_inquiry("");
    body_.tell("order-recorded", day(2), "o",
               {{"issuer", "kr.pipc"},
                {"force", "binding"},
                {"basis", "the Act, <Article 4>"},
                {"appeal", "the court"},
                {"owner", "park"}});
    body_.tell("order-appealed", day(3), "o",
               {{"text", "Mr Seo, before the court"}, {"state", "pending"}}, "lee");
    body_.tell("order-lifted", day(4), "o", {{"because", "checked"}});
  }

  Result<Report> make(const PublicDetails& details, std::string_view id = "o") const {
    const Questions none;
    return make_order_page({body_.now, body_.told, none}, id, details);
  }

  Chronicle body_;
};

TEST_F(OrderPageTest, TellsWhoOrderedWhatAndHowAppealsStandWithoutNamesOfPeople) {
  const auto report = make({});
  ASSERT_TRUE(report);
  const std::string page = to_html(*report, Language::Korean);
  for (const char* wanted :
       {"kr.pipc", "&lt;Article 4&gt;", "심리 중", "checked", "해제", "불복 현황"}) {
    EXPECT_THAT(page, HasSubstr(wanted));
  }
  for (const char* name : {"kim", "lee", "park", "Seo"}) {
    EXPECT_THAT(page, Not(HasSubstr(name)));
    EXPECT_THAT(to_json(*report), Not(HasSubstr(name)));
  }
}

TEST_F(OrderPageTest, TellsHowAnAppealEndedAfterTheOrderDid) {
  const auto state = [&] {
    const auto report = make({});
    EXPECT_TRUE(report);
    return report ? to_json(*report) : std::string();
  };
  EXPECT_THAT(state(), HasSubstr(R"("appeal-state":"pending")"));
  body_.tell("order-appealed", day(5), "o", {{"text", "judgment"}, {"state", "granted"}});
  EXPECT_THAT(state(), HasSubstr(R"("appeal-state":"granted")"));
  EXPECT_EQ(body_.state(Thing::Order, "o"), State::Lifted);
  body_.tell("order-appealed", day(6), "o", {{"text", "as an earlier version wrote it"}});
  EXPECT_THAT(state(), HasSubstr(R"("appeal-state":"recorded")")) << "the last word, not an older";
  body_.tell("order-recorded", day(6), "short",
             {{"issuer", "kr.pipc"}, {"force", "binding"}, {"expires", to_rfc3339(day(7))}});
  body_.wait(day(8));
  EXPECT_EQ(body_.state(Thing::Order, "short"), State::Lapsed);
  EXPECT_TRUE(body_.attempt("order-appealed", day(9), "short",
                            {{"text", "the court"}, {"state", "rejected"}}));
  EXPECT_FALSE(body_.attempt("order-appealed", day(9), "o", {{"text", "x"}, {"state", "lee"}}));
}

TEST_F(OrderPageTest, DirectionReportsTellExactCountsByDeviceClass) {
  const Questions none;
  const Effects effects{
      {{"refuse", 3}}, {{"pc", {{"refuse", 2}}}, {"", {{"refuse", 1}}}}, day(2), day(3)};
  const auto report = make_direction({body_.now, body_.told, none}, "o", effects);
  ASSERT_TRUE(report);
  const std::string json = to_json(*report);
  EXPECT_THAT(json, HasSubstr(R"({"action":"refuse","count":"3"})"));
  EXPECT_THAT(json, HasSubstr(R"({"device":"pc","action":"refuse","count":"2"})"));
  EXPECT_THAT(json, HasSubstr("\"device\":\"(none)\""));
  const auto uncounted = make_direction({body_.now, body_.told, none}, "o");
  ASSERT_TRUE(uncounted);
  EXPECT_THAT(to_json(*uncounted), Not(HasSubstr("effects")));
}

TEST_F(OrderPageTest, TellsSmallCountsAsSmall) {
  PublicDetails details;
  details.effects =
      Effects{{{"pass", kLeastToldCount - 1}, {"refuse", 12}, {"steer", 0}}, {}, day(2), day(3)};
  const auto report = make(details);
  ASSERT_TRUE(report);
  const std::string json = to_json(*report);
  EXPECT_THAT(json, HasSubstr(R"({"action":"pass","count":"<10"})"));
  EXPECT_THAT(json, HasSubstr(R"({"action":"refuse","count":"12"})"));
  EXPECT_THAT(json, HasSubstr(R"({"action":"steer","count":"0"})"));
  EXPECT_THAT(to_html(*report, Language::Korean), HasSubstr("10건 미만"));
}

TEST_F(OrderPageTest, CarriesWhatWasSigned) {
  PublicDetails details;
  details.key = "0123456789abcdef";
  details.statement = R"({"kind":"haechi-order"})";
  const auto report = make(details);
  ASSERT_TRUE(report);
  EXPECT_THAT(to_json(*report), HasSubstr("0123456789abcdef"));
  EXPECT_EQ(make({}, "other").error().code, "E-OVERSIGHT-005");
}

} // namespace
} // namespace haechi::oversight::report
