#include "policy/syntax/parse.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace haechi::policy {
namespace {

SourceFile case_file(const std::string& name) {
  const std::string path = std::string(HAECHI_SOURCE_DIR "/tests/cases/policy/") + name;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return {name, text.str()};
}

std::string spell(const Errors& errors) {
  std::string out;
  for (const Error& error : errors) {
    out += to_string(error) + "\n";
  }
  return out;
}

class ParseCase : public testing::TestWithParam<const char*> {};

TEST_P(ParseCase, IsReadWithoutError) {
  const auto policy = parse_policy({case_file(GetParam())});
  ASSERT_TRUE(policy) << spell(policy.error());
  EXPECT_FALSE(policy->orders.empty());
  EXPECT_FALSE(policy->tests.empty());
}

INSTANTIATE_TEST_SUITE_P(Cases, ParseCase,
                         testing::Values("C01-motie.yaml", "C02-mnd.yaml", "C03-mofa-police.yaml",
                                         "C04-khnp.yaml", "C05-mois-me.yaml", "C06-companies.yaml",
                                         "C07-pipc.yaml", "C08-garante.yaml", "C09-pspf.yaml",
                                         "C10-taiwan.yaml", "C16-language.yaml"));

} // namespace
} // namespace haechi::policy
