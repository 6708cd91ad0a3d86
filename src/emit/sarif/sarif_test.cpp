#include "emit/sarif/sarif.h"

#include <gtest/gtest.h>

namespace haechi::emit {
namespace {

using policy::Finding;
using policy::Severity;

TEST(Sarif, HasARuleForEachCodeAndAResultForEachFinding) {
  const std::vector<Finding> findings{
      {Severity::Fatal, {"E-POLICY-102", "no `a`", {"p/a b.yaml", 3, 7}, "declare it"}},
      {Severity::Note, {"E-POLICY-101", "x", {"p.yaml", 0, 0}, ""}},
      {Severity::Warning, {"E-POLICY-102", "y", {}, ""}}};
  EXPECT_EQ(
      to_sarif(findings, {.version = "1.2", .root = "/home/x"}),
      R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{)"
      R"("driver":{"name":"haechi","version":"1.2","rules":[{"id":"E-POLICY-101","help":{"text":)"
      R"("E-POLICY-101 is explained in docs/errors of haechi"}},{"id":"E-POLICY-102","help":{"text":)"
      R"("E-POLICY-102 is explained in docs/errors of haechi"}}]}},"columnKind":"unicodeCodePoints",)"
      R"("results":[{"ruleId":"E-POLICY-102","ruleIndex":1,"level":"error","message":{"text":)"
      R"("no `a`\nhint: declare it"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":)"
      R"("p/a%20b.yaml"},"region":{"startLine":3,"startColumn":7}}}]},{"ruleId":"E-POLICY-101",)"
      R"("ruleIndex":0,"level":"note","message":{"text":"x"},"locations":[{"physicalLocation":)"
      R"({"artifactLocation":{"uri":"p.yaml"}}}]},{"ruleId":"E-POLICY-102","ruleIndex":1,"level":)"
      R"("warning","message":{"text":"y"},"locations":[]}]}]})");
}

TEST(Sarif, WithoutFindingsIsARunWithoutResults) {
  EXPECT_NE(to_sarif({}, {.version = "1", .root = ""}).find(R"("rules":[]}},)"), std::string::npos);
}

TEST(ToUri, IsRelativeBelowTheRoot) {
  EXPECT_EQ(to_uri("/home/x/p.yaml", "/home/x"), "p.yaml");
  EXPECT_EQ(to_uri("/home/x/p.yaml", "/home/x/"), "p.yaml");
  EXPECT_EQ(to_uri("/home/xy/p.yaml", "/home/x"), "file:///home/xy/p.yaml");
  EXPECT_EQ(to_uri("./p/정책.yaml", "/home/x"), "p/%EC%A0%95%EC%B1%85.yaml");
  EXPECT_EQ(to_uri("../p.yaml", "/home/x"), "../p.yaml");
}

} // namespace
} // namespace haechi::emit
