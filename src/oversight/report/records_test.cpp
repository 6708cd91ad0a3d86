#include "oversight/report/records.h"
#include "wire/json/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::oversight::report {
namespace {

constexpr Instant kNoon{std::chrono::milliseconds(1'738'843'200'000)};

RecordFacts decision(std::string service, std::string effect, std::string action,
                     std::string note) {
  return {kNoon,
          "decision",
          "kim",
          "ministry",
          std::move(service),
          std::move(effect),
          std::move(action),
          std::move(note)};
}

std::string value_of(const Table& table, std::string_view row, std::size_t column) {
  for (const auto& cells : table.rows) {
    if (cells.front().value == row) {
      return cells.at(column).value;
    }
  }
  return "(no row)";
}

TEST(DataGrades, CountsWhatBecameOfGradesAndKinds) {
  DataGrades grades;
  grades.take(decision("chatgpt", "block", "refuse", "found: kr.rrn 2, card 1 #ab; grade: S"));
  grades.take(decision("chatgpt,other", "redact", "pass", "unread: x; found: card 3"));
  grades.take(decision("chatgpt", "warn", "pass", "grade: C,O"));
  grades.take(decision("chatgpt", "block", "refuse", "")); // nothing was found
  grades.take({kNoon, "reload", "", "", "", "", "", "found: card 1"});
  const Report report = grades.make(kNoon, kNoon);
  ASSERT_EQ(report.tables.size(), 4U);
  EXPECT_EQ(value_of(report.tables[0], "S", 2), "1") << "refused";
  EXPECT_EQ(value_of(report.tables[0], "(none)", 3), "1") << "redacted";
  EXPECT_EQ(value_of(report.tables[0], "C", 4), "1") << "passed";
  EXPECT_EQ(value_of(report.tables[1], "card", 1), "2");
  EXPECT_EQ(value_of(report.tables[1], "kr.rrn", 1), "1");
  EXPECT_EQ(value_of(report.tables[2], "chatgpt", 1), "3");
  EXPECT_EQ(value_of(report.tables[2], "other", 1), "1");
  EXPECT_EQ(value_of(report.tables[3], "ministry", 1), "3");
  const std::string json = to_json(report);
  EXPECT_TRUE(wire::json::parse(json));
  EXPECT_THAT(json, testing::Not(testing::HasSubstr("kim"))) << "of nobody";
  EXPECT_THAT(to_html(report, Language::Korean), testing::HasSubstr("데이터 등급 보고서"));
}

TEST(Acknowledgements, ListWhatPeopleConfirmed) {
  Acknowledgements log;
  const auto take = [&](std::string kind, std::string note) {
    log.take(
        {kNoon, std::move(kind), "kim", "ministry", "chatgpt", "warn", "pass", std::move(note)});
  };
  take("notice", "warn");
  take("notice", "justify");
  take("acknowledgement", "read");
  take("acknowledgement", "purpose: <translation>");
  take("acknowledgement", "refused: used before");
  take("decision", "read");
  const Report report = log.make(kNoon, kNoon);
  EXPECT_EQ(report.facts.at(2).value.value, "2");
  EXPECT_EQ(report.facts.at(3).value.value, "1");
  EXPECT_EQ(report.facts.at(4).value.value, "1");
  EXPECT_EQ(report.facts.at(5).value.value, "1");
  EXPECT_EQ(report.tables.at(0).rows.size(), 3U);
  EXPECT_THAT(to_html(report, Language::English), testing::HasSubstr("&lt;translation&gt;"));
}

TEST(PrivacyFile, TellsWhatIsConfiguredInBothLanguages) {
  PrivacySettings settings;
  settings.level = "decisions";
  settings.subjects = "pseudonyms";
  settings.decision_days = 90;
  const Report report = make_privacy_file(settings, kNoon);
  EXPECT_THAT(to_json(report), testing::HasSubstr("\"purge-decision\":\"90\""));
  EXPECT_THAT(to_html(report, Language::Korean),
              testing::AllOf(testing::HasSubstr("90일"), testing::HasSubstr("가명")));
  EXPECT_THAT(to_text(report, Language::English), testing::HasSubstr("not purged by age"));
}

} // namespace
} // namespace haechi::oversight::report
