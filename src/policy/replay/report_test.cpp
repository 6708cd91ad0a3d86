#include "policy/replay/report.h"
#include "policy/replay/report_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::policy::replay {

namespace {

using testing::HasSubstr;
using testing::Not;

Group group(Change change, std::string body, std::vector<std::string> services,
            std::uint64_t first_person, std::uint64_t people) {
  Group out;
  out.change = change;
  out.body = std::move(body);
  out.services = std::move(services);
  out.before = {Effect::Allow, Effect::Allow};
  out.after = {change == Change::Open ? Effect::Allow : Effect::Block, Effect::Block};
  out.by = "order";
  out.reason = "named-block";
  out.requests = people * 10;
  for (std::uint64_t i = 0; i < people; ++i) {
    out.people.add(mix_person(first_person + i));
  }
  return out;
}

Tally tally(std::vector<Group> groups) {
  Tally out;
  out.unchanged = 1'000;
  out.judged = out.unchanged;
  for (const Group& each : groups) {
    out.judged += each.requests;
  }
  out.groups = std::move(groups);
  return out;
}

std::uint64_t told_requests(const Report& report) {
  std::uint64_t out = report.rest;
  for (const Row& row : report.rows) {
    out += row.requests;
  }
  for (const Sum& sum : report.hidden) {
    out += sum.requests;
  }
  return out;
}

TEST(MakeReport, RowsOfFewPeopleAreNotTold) {
  const Report report = make_report(tally({group(Change::Refused, "a", {"x"}, 0, 12),
                                           group(Change::Refused, "b", {"x"}, 100, 4)}),
                                    5);
  ASSERT_EQ(report.rows.size(), 1U);
  EXPECT_EQ(report.rows[0].body, "a");
  EXPECT_EQ(report.rows[0].people.at_least, 10U);
  EXPECT_TRUE(report.hidden.empty());
  EXPECT_EQ(report.rest, 1'040U);
  EXPECT_EQ(report.totals.at(0).requests, 120U);
}

TEST(MakeReport, NothingToldLeadsBackToAHiddenRow) {
  const Tally all =
      tally({group(Change::Refused, "a", {"x"}, 0, 12), group(Change::Refused, "a", {"y"}, 0, 2),
             group(Change::Refused, "b", {"x"}, 100, 4), group(Change::Freed, "a", {"z"}, 0, 1)});
  const Report report = make_report(all, 5);
  EXPECT_EQ(told_requests(report), report.judged);
  for (const Sum& sum : report.bodies) {
    EXPECT_EQ(sum.name, "a");
    EXPECT_EQ(sum.requests, 120U) << "the hidden row of the same body is not in its sum";
  }
  for (const Sum& sum : report.services) {
    EXPECT_EQ(sum.name, "x");
    EXPECT_EQ(sum.requests, 120U);
  }
  // Two hidden rows of six people together may be told of, but only together.
  ASSERT_EQ(report.hidden.size(), 1U);
  EXPECT_EQ(report.hidden[0].requests, 60U);
  EXPECT_EQ(report.hidden[0].people.at_least, 5U);
  // The lonely freed row is nowhere: its requests are among the unchanged.
  EXPECT_EQ(report.rest, 1'010U);
  EXPECT_EQ(report.freed.at_most, 0U);
  EXPECT_EQ(report.totals.size(), 1U);
}

TEST(MakeReport, NumbersOfPeopleDifferByWholeGroups) {
  const Report report = make_report(
      tally({group(Change::Refused, "a", {"x"}, 0, 11), group(Change::Refused, "a", {"y"}, 1, 11)}),
      5);
  // 11 and 11, of whom 10 are the same: 12 together must not show that one is apart.
  EXPECT_EQ(report.rows[0].people.at_least, 10U);
  EXPECT_EQ(report.rows[1].people.at_least, 10U);
  EXPECT_EQ(report.totals[0].people.at_least, 10U);
}

TEST(MakeReport, WithKOneEverythingIsToldExactly) {
  const Report report = make_report(
      tally({group(Change::Refused, "a", {"x"}, 0, 3), group(Change::Open, "b", {}, 0, 1)}), 1);
  EXPECT_EQ(report.rows.size(), 2U);
  EXPECT_EQ(report.rows[0].people.at_least, 3U);
  EXPECT_EQ(report.rest, 1'000U);
  EXPECT_EQ(report.refused.at_least, 30U);
  EXPECT_EQ(report.refused.at_most, 40U);
}

TEST(MakeReport, WhatMattersMostStandsFirst) {
  const Report report = make_report(
      tally({group(Change::Open, "a", {"x"}, 0, 90), group(Change::Freed, "a", {"x"}, 0, 50),
             group(Change::Refused, "a", {"x"}, 0, 5), group(Change::Refused, "b", {"x"}, 0, 7)}),
      1);
  std::vector<std::string> order;
  for (const Row& row : report.rows) {
    order.push_back(std::string(to_word(row.change)) + " " + row.body);
  }
  EXPECT_THAT(order, testing::ElementsAre("refused b", "refused a", "freed a", "open a"));
}

TEST(ReportText, SpeaksBothLanguages) {
  const Report report = make_report(tally({group(Change::Refused, "a", {"x"}, 0, 12)}), 5);
  Origin origin;
  origin.draft = "sha256:1";
  origin.malformed = 2;
  EXPECT_THAT(to_text(report, origin, Language::English),
              testing::AllOf(HasSubstr("Newly refused: 10+ people, 120 requests"),
                             HasSubstr("what the log says happened"),
                             HasSubstr("2 lines that could not be read"),
                             HasSubstr("allow   block")));
  EXPECT_THAT(to_text(report, origin, Language::Korean),
              testing::AllOf(HasSubstr("새로 차단됨: 10+명, 요청 120건"), HasSubstr("허용"),
                             Not(HasSubstr("people"))));
  EXPECT_THAT(to_text(make_report(Tally{}, 5), origin, Language::English),
              HasSubstr("Nothing changes"));
}

TEST(ReportData, CsvProtectsWhoOpensItInASpreadsheet) {
  const Report report =
      make_report(tally({group(Change::Refused, "=cmd()", {"x", "y\"z"}, 0, 12)}), 1);
  EXPECT_EQ(to_csv(report),
            "change,body,services,before,after,by,reason,requests,people,estimate\r\n"
            "refused,'=cmd(),\"x y\"\"z\",allow,block,order,named-block,120,12,false\r\n");
}

TEST(ReportData, JsonHoldsEveryFigure) {
  Origin origin;
  origin.draft = "sha256:1";
  const Report report = make_report(tally({group(Change::Open, "a", {"x"}, 0, 12)}), 5);
  EXPECT_THAT(
      to_json(report, origin),
      testing::AllOf(
          HasSubstr(R"("today":null,"k":5)"), HasSubstr(R"("judged":1120)"),
          HasSubstr(R"("refused":{"at_least":0,"at_most":120})"),
          HasSubstr(R"({"change":"open","body":"a","services":["x"],"before":{"at_least":"allow",)"
                    R"("at_most":"allow"},"after":{"at_least":"allow","at_most":"block"},)"
                    R"("by":"order","reason":"named-block","requests":120,"people":10,)")));
}

} // namespace

} // namespace haechi::policy::replay
