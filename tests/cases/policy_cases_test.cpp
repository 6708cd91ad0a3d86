// Runs the tests of every policy in tests/cases/policy, each with the compact catalog beside it.
#include "catalog/load.h"
#include "policy/check/load.h"
#include "policy/decide/decider.h"
#include "policy/json/decision.h"
#include "policy/json/expectation.h"
#include "policy/json/request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace haechi::policy {
namespace {

const std::filesystem::path kFolder = HAECHI_SOURCE_DIR "/tests/cases/policy";

SourceFile read_case(const std::string& name) {
  std::ifstream in(kFolder / name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return {name, text.str()};
}

std::vector<std::string> case_names() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("C") && name.ends_with(".yaml")) {
      out.push_back(name);
    }
  }
  std::ranges::sort(out);
  return out;
}

class PolicyCase : public testing::TestWithParam<std::string> {};

TEST_P(PolicyCase, AnswersAsItsTestsExpect) {
  const auto catalog = catalog::load_catalog({read_case("catalog.yaml")});
  ASSERT_TRUE(catalog) << to_string(catalog.error().front());
  const auto policy = load_policy({read_case(GetParam())});
  ASSERT_TRUE(policy) << to_string(policy.error().front());
  const auto decider = Decider::make(*policy, *catalog);
  const auto zone = TimeZone::make((*policy)->timezone);
  ASSERT_TRUE(zone);
  ASSERT_FALSE((*policy)->tests.empty());
  for (const policy::Test& test : (*policy)->tests) {
    SCOPED_TRACE(test.id);
    const auto request = parse_request(test.request, *zone);
    const auto expectation = parse_expectation(test.expect);
    ASSERT_TRUE(request) << to_string(request.error());
    ASSERT_TRUE(expectation) << to_string(expectation.error());
    const Decision decision = decider->decide(*request);
    for (const std::string& difference : find_differences(*expectation, decision)) {
      ADD_FAILURE() << difference << "\n" << to_json(decision, decider->digest());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, PolicyCase, testing::ValuesIn(case_names()),
                         [](const auto& name) { return name.param.substr(0, 3); });

TEST(PolicyCases, AreAllThere) {
  EXPECT_GE(case_names().size(), 11U);
}

} // namespace
} // namespace haechi::policy
