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
    body_.tell("order-appealed", day(3), "o", {{"text", "pending"}}, "lee");
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
       {"kr.pipc", "&lt;Article 4&gt;", "pending", "checked", "해제", "불복 현황"}) {
    EXPECT_THAT(page, HasSubstr(wanted));
  }
  for (const char* name : {"kim", "lee", "park"}) {
    EXPECT_THAT(page, Not(HasSubstr(name)));
    EXPECT_THAT(to_json(*report), Not(HasSubstr(name)));
  }
}

TEST_F(OrderPageTest, TellsSmallCountsAsSmall) {
  PublicDetails details;
  details.effects =
      Effects{{{"pass", kLeastToldCount - 1}, {"refuse", 12}, {"steer", 0}}, day(2), day(3)};
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
