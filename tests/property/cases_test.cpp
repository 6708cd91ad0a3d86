// The written cases (tests/cases/policy), asked of the readable model: the definition that the fast
// evaluator is compared with must itself say what the cases say.

#include "catalog/load.h"
#include "policy/decide/decider.h"
#include "policy/json/expectation.h"
#include "policy/json/request.h"
#include "policy/model/range.h"
#include "policy/syntax/parse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace haechi::policy {
namespace {

const std::filesystem::path kCases =
    std::filesystem::path(HAECHI_SOURCE_DIR) / "tests/cases/policy";

SourceFile read(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return {path.filename().string(), text.str()};
}

std::vector<std::filesystem::path> find_case_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kCases)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("C") && name.ends_with(".yaml")) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

struct Asked {
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const catalog::Catalog> catalog;
  const Test* test;
  Request request;
};

template <class Decide> void expect_cases(Decide decide) {
  const auto catalog = catalog::load_catalog({read(kCases / "catalog.yaml")});
  ASSERT_TRUE(catalog);
  const auto files = find_case_files();
  ASSERT_GE(files.size(), 11U);
  for (const auto& file : files) {
    auto parsed = parse_policy({read(file)});
    ASSERT_TRUE(parsed) << file;
    const auto policy = std::make_shared<const Policy>(*std::move(parsed));
    const auto zone = TimeZone::make(policy->timezone);
    for (const Test& test : policy->tests) {
      const auto request = parse_request(test.request, *zone);
      const auto expected = parse_expectation(test.expect);
      ASSERT_TRUE(request && expected) << test.id;
      const Decision decision = decide(Asked{policy, *catalog, &test, *request});
      for (const std::string& difference : find_differences(*expected, decision)) {
        ADD_FAILURE() << test.id << ": " << difference;
      }
    }
  }
}

TEST(WrittenCases, HoldInTheReadableModel) {
  expect_cases([](const Asked& asked) {
    const auto decision =
        model::decide_by_enumeration(*asked.policy, *asked.catalog, asked.request, 1'000'000);
    EXPECT_TRUE(decision) << asked.test->id;
    return decision.value_or(Decision{});
  });
}

TEST(WrittenCases, HoldInTheDecider) {
  expect_cases([](const Asked& asked) {
    return Decider::make(asked.policy, asked.catalog)->decide(asked.request);
  });
}

} // namespace
} // namespace haechi::policy
