#include "oversight/chronicle_test.h"
#include "oversight/event_json.h"
#include "oversight/told_limits.h"

#include <fmt/format.h>

namespace haechi::oversight {
namespace {

Event open_inquiry(std::string ladder) {
  return {EventKind::InquiryOpened, day(1), "park", "x", {{"ladder", std::move(ladder)}}};
}

std::string code_of(const Event& event) {
  const auto checked = check_limits(event);
  return checked ? "" : checked.error().code;
}

TEST(CheckLimits, AStepOfALadderNamesAsManyAsAnEventHolds) {
  std::string whom = "d0";
  for (std::size_t i = 1; i < kMaxIds; ++i) {
    whom += fmt::format("+d{}", i);
  }
  EXPECT_EQ(code_of(open_inquiry("restrict@0d:" + whom)), "");
  EXPECT_EQ(code_of(open_inquiry("restrict@0d:" + whom + "+one-more")), "E-OVERSIGHT-013");
  EXPECT_EQ(code_of(open_inquiry("notify@0d:" + std::string(kMaxText, 'n'))), "E-OVERSIGHT-013");
}

TEST(CheckLimits, AnEventThatCouldNotBeReadAgainIsNotTaken) {
  Event event{EventKind::OrderRecorded, day(1), "kim", "x", {}};
  for (const FieldSpec& field : spec_of(event.kind).fields) {
    event.fields.emplace(field.name, std::string(kMaxText, '\x01'));
  }
  ASSERT_FALSE(parse_event(to_json(event))) << "a control is six bytes of JSON";
  EXPECT_EQ(code_of(event), "E-OVERSIGHT-010");
}

TEST(CheckLimits, NothingIsRecordedAfterTheLastInstantThatCanBeSpelled) {
  Event event{EventKind::FactRecorded, kLastInstant, "kim", "x", {}};
  EXPECT_EQ(code_of(event), "");
  EXPECT_TRUE(parse_event(to_json(event)));
  event.at += std::chrono::milliseconds(1);
  EXPECT_EQ(code_of(event), "E-OVERSIGHT-010");
}

} // namespace
} // namespace haechi::oversight
