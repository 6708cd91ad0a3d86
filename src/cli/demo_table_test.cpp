#include "cli/demo_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::cli {

namespace {

using engine::gateway::Action;
using engine::gateway::Trace;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

DemoResult make_result(Story story, Trace trace) {
  DemoResult result;
  result.row = {IpAddress::parse("127.0.1.11").value(), "chat.deepseek.com", Way::Dns, story};
  result.seen.answer = "NXDOMAIN, EDE 15";
  result.seen.is_refused = story == Story::Refused;
  result.expected.verdict.trace = trace;
  result.expected.verdict.action = result.seen.is_refused ? Action::Refuse : Action::Pass;
  result.expected.verdict.reason = "named-block";
  return result;
}

DemoStory make_story(std::vector<DemoRow> rows) {
  DemoStory story;
  story.people.push_back(
      {IpAddress::parse("127.0.1.11").value(), {"Trade ministry", "산업통상자원부"}, rows});
  return story;
}

TEST(DisplayWidth, CountsHangulAndFullWidthFormsTwice) {
  EXPECT_EQ(display_width("haechi"), 6U);
  EXPECT_EQ(display_width("해치"), 4U);
  EXPECT_EQ(display_width("해치 h"), 6U);
  EXPECT_EQ(display_width("Ａ"), 2U);
  EXPECT_EQ(display_width("✓ · é"), 5U);
  EXPECT_EQ(display_width("\xFF\xED"), 2U);
}

TEST(DemoTable, ShowsWhoWhatAnswerReasonAndOrder) {
  DemoResult result = make_result(Story::Refused, Trace::Recorded);
  result.expected.verdict.by = "kr-motie-deepseek";
  const std::string table = make_table(make_story({result.row}), {result}, Paint::Plain);
  EXPECT_EQ(table,
            "     what               over  answer            reason       by                 "
            "on record\n"
            "Trade ministry · 산업통상자원부  127.0.1.11\n"
            "  ✓  chat.deepseek.com  DNS   NXDOMAIN, EDE 15  named-block  "
            "kr-motie-deepseek  refused\n");
}

TEST(DemoTable, ShowsWhatDiffersBelowItsRow) {
  DemoResult result = make_result(Story::Passes, Trace::Counted);
  result.differences = {"there is no record"};
  const std::string table = make_table(make_story({result.row}), {result}, Paint::Plain);
  EXPECT_THAT(table, HasSubstr("✗  chat.deepseek.com"));
  EXPECT_THAT(table, HasSubstr("\n      there is no record\n"));
}

TEST(DemoTable, UsesColoursOnlyWhenToldTo) {
  const DemoResult result = make_result(Story::Refused, Trace::Recorded);
  const DemoStory story = make_story({result.row});
  EXPECT_THAT(make_table(story, {result}, Paint::Plain), Not(HasSubstr("\033")));
  EXPECT_THAT(make_table(story, {result}, Paint::Colours),
              AllOf(HasSubstr("\033[32m✓\033[0m"), HasSubstr("\033[31mNXDOMAIN")));
}

TEST(DemoTable, IsTheSameAsJson) {
  const DemoResult result = make_result(Story::Unseen, Trace::None);
  EXPECT_EQ(make_json(make_story({result.row}), {result}),
            "[{\"who\":\"Trade ministry\",\"from\":\"127.0.1.11\",\"what\":\"chat.deepseek.com\","
            "\"over\":\"DNS\",\"answer\":\"NXDOMAIN, EDE 15\",\"effect\":\"block\",\"reason\":"
            "\"named-block\",\"by\":\"\",\"record\":\"nothing\",\"reference\":\"\","
            "\"differences\":[]}]\n");
}

} // namespace

} // namespace haechi::cli
