#pragma once
// From findings to grades of the policy's scales, by rules of the site and, where none of these
// speaks of a marking, by its own level and what haechi ships (docs/content.md, "Grades").
// Promises: more findings never take a grade away.

#include "base/result.h"
#include "content/scanner.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::content {

// All findings that a rule names count together.
struct GradeRule {
  std::vector<std::string> findings; // classes, entities, families of entities (`secret.*`)
  std::vector<std::string> levels;   // of markings; empty: any
  unsigned at_least = 1;             // how many different values
  unsigned kinds = 1;                // of how many different entities
  std::string grade;
  Location where{}; // in the site's file
};

// What haechi ships for markings of states, on the scale C, S, O.
[[nodiscard]] std::span<const GradeRule> shipped_grade_rules();

// How many findings of an entity and a level there are.
struct KindCount {
  EntityId entity = 0;
  std::string_view level;
  unsigned count = 0;
};

class KindCounter {
 public:
  void add(const Finding& finding);

  [[nodiscard]] const std::vector<KindCount>& all() const { return kinds_; }

 private:
  std::vector<KindCount> kinds_;
};

[[nodiscard]] KindCounter count_kinds(std::span<const Finding> findings);

// Whether a class, an entity or a family of entities means this one.
[[nodiscard]] bool names(std::string_view finding, const Entity& entity);

// Each grade once, in the order of the rules.
[[nodiscard]] std::vector<std::string>
find_grades(const KindCounter& kinds, const Entities& entities, std::span<const GradeRule> rules);

} // namespace haechi::content
