#pragma once
// What a site adds: dictionaries and expressions with tests inside, and rules that turn findings
// into grades (docs/content.md, "Own detectors"). Posture: robust to untrusted operator input.

#include "base/result.h"
#include "base/source_file.h"
#include "content/detectors.h"
#include "content/rules/grades.h"

#include <memory>
#include <string>
#include <vector>

namespace haechi::content {

// A sentence that a detector must find something in, or nothing.
struct RuleTest {
  std::string entity;
  std::string text;
  bool matches = true;
  Location where;
};

struct SiteRules {
  std::shared_ptr<const Detectors> detectors;
  std::vector<RuleTest> tests;
  std::vector<GradeRule> grades;
};

// The built-in detectors and those of the files. Errors: E-CONTENT-001, -002, -005 to -008, E-YAML.
[[nodiscard]] ResultOrErrors<SiteRules> load_site_rules(const std::vector<SourceFile>& files);

// The tests that do not hold. Errors: E-CONTENT-009.
[[nodiscard]] Errors run_rule_tests(const SiteRules& rules);

} // namespace haechi::content
