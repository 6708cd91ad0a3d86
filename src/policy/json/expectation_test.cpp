#include "policy/json/expectation.h"

#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

Decision blocked() {
  Decision out;
  out.effect = out.at_least = out.at_most = Effect::Block;
  out.is_settled = true;
  out.reason = "named-block";
  out.by = "o";
  out.obligations = {"log", "notice-page"};
  out.instead = {"onprem-llm"};
  out.trace.push_back({.order = "o", .said = Effect::Block, .rank = 1});
  out.trace.push_back({.order = "p", .skipped = "expired"});
  out.trace.push_back(
      {.order = "q", .skipped = "superseded", .invalid_exemptions = {{"ex", "exempt-ground"}}});
  return out;
}

Decision open() {
  Decision out;
  out.effect = Effect::Block;
  out.at_least = Effect::Warn;
  out.at_most = Effect::Block;
  out.needs = {"device", "zone"};
  out.reason = "undecided";
  return out;
}

struct Row {
  const char* expectation;
  Decision decision;
  std::size_t differences;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.expectation;
}

class Expects : public testing::TestWithParam<Row> {};

TEST_P(Expects, TheseDifferences) {
  const auto expectation = parse_expectation(GetParam().expectation);
  ASSERT_TRUE(expectation) << to_string(expectation.error());
  std::string all;
  const auto found = find_differences(*expectation, GetParam().decision);
  for (const std::string& line : found) {
    all += line + "\n";
  }
  EXPECT_EQ(found.size(), GetParam().differences) << all;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Expects,
    testing::Values(
        Row{R"({"expect":"block"})", blocked(), 0}, Row{R"({"expect":"warn"})", blocked(), 1},
        Row{R"({"expect":"block"})", open(), 1}, // the answer must be settled, too
        Row{R"({"expect_range":["warn","block"]})", open(), 0},
        Row{R"({"expect_range":["allow","block"]})", open(), 1},
        Row{R"({"expect_range":["block","block"]})", blocked(), 0},
        Row{R"({"needs":["zone","device"]})", open(), 0}, Row{R"({"needs":["zone"]})", open(), 1},
        Row{R"({"needs":"zone"})", open(), 1}, Row{R"({"needs":[]})", blocked(), 0},
        Row{R"({"needs":[]})", open(), 1}, Row{R"({"reason":"named-block"})", blocked(), 0},
        Row{R"({"reason":"advice"})", blocked(), 1}, Row{R"({"by":"o"})", blocked(), 0},
        Row{R"({"by":null})", blocked(), 1}, Row{R"({"by":null})", open(), 0},
        Row{R"({"by":"p"})", blocked(), 1}, Row{R"({"obligations":["log"]})", blocked(), 0},
        Row{R"({"obligations":["log","justify","incident"]})", blocked(), 2},
        Row{R"({"instead":"onprem-llm"})", blocked(), 0}, Row{R"({"instead":["x"]})", blocked(), 1},
        Row{R"({"trace":["expired","superseded","exempt-ground","ex","o"]})", blocked(), 0},
        Row{R"({"trace":["expired","lifted"]})", blocked(), 1},
        Row{R"({"expect":"allow","reason":"x","by":"y","trace":["z"]})", blocked(), 4}));

TEST(ParseExpectation, RefusesWhatItDoesNotKnow) {
  const std::pair<const char*, const char*> rows[] = {
      {"[]", "E-EXPECT-002"},
      {R"({"effect":"block"})", "E-EXPECT-001"},
      {R"({"expect":"blok"})", "E-EXPECT-003"},
      {R"({"expect":["block"]})", "E-EXPECT-002"},
      {R"({"expect_range":["block"]})", "E-EXPECT-002"},
      {R"({"expect_range":["block","x"]})", "E-EXPECT-003"},
      {R"({"reason":null})", "E-EXPECT-002"},
      {"{", "E-JSON-001"},
  };
  for (const auto& [json, code] : rows) {
    const auto expectation = parse_expectation(json);
    ASSERT_FALSE(expectation) << json;
    EXPECT_EQ(expectation.error().code, code) << json;
  }
}

} // namespace
} // namespace haechi::policy
