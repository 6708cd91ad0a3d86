#include "content/rules/grades.h"

#include <algorithm>

namespace haechi::content {

namespace {

GradeRule make_rule(std::vector<std::string> findings, std::vector<std::string> levels,
                    std::string grade) {
  GradeRule rule;
  rule.findings = std::move(findings);
  rule.levels = std::move(levels);
  rule.grade = std::move(grade);
  return rule;
}

bool fits(const GradeRule& rule, const KindCount& kind, const Entity& entity) {
  return (rule.levels.empty() || std::ranges::find(rule.levels, kind.level) != rule.levels.end()) &&
         std::ranges::any_of(rule.findings,
                             [&](const std::string& finding) { return names(finding, entity); });
}

void add_word(std::vector<std::string>& words, std::string_view word) {
  if (std::ranges::find(words, word) == words.end()) {
    words.emplace_back(word);
  }
}

// Whether enough of what the rule names is there.
bool holds(const GradeRule& rule, const KindCounter& kinds, const Entities& entities) {
  unsigned count = 0;
  std::vector<EntityId> seen;
  for (const KindCount& kind : kinds.all()) {
    if (fits(rule, kind, entities[kind.entity])) {
      count += kind.count;
      if (std::ranges::find(seen, kind.entity) == seen.end()) {
        seen.push_back(kind.entity);
      }
    }
  }
  return count >= rule.at_least && seen.size() >= rule.kinds;
}

} // namespace

std::span<const GradeRule> shipped_grade_rules() {
  static const std::vector<GradeRule> rules{
      make_rule({"marking.kr_secret", "marking.kr_military"}, {}, "C"),
      make_rule({"marking.kr_restricted", "marking.kr_core_technology"}, {}, "S"),
      make_rule({"marking.kr_disclosure"}, {"non-public", "partly-public"}, "S"),
      make_rule({"marking.nato", "marking.eu", "marking.us", "marking.au", "marking.uk"},
                {"top-secret", "secret", "confidential"}, "C"),
      make_rule(
          {"marking.nato", "marking.eu", "marking.us", "marking.au", "marking.uk"},
          {"restricted", "official-sensitive", "protected", "sensitive", "limite", "cui", "fouo"},
          "S")};
  return rules;
}

void KindCounter::add(const Finding& finding) {
  const auto same = std::ranges::find_if(kinds_, [&](const KindCount& kind) {
    return kind.entity == finding.entity && kind.level == finding.level;
  });
  if (same == kinds_.end()) {
    kinds_.push_back({finding.entity, finding.level, 1});
  } else {
    ++same->count;
  }
}

KindCounter count_kinds(std::span<const Finding> findings) {
  KindCounter kinds;
  for (const Finding& finding : findings) {
    kinds.add(finding);
  }
  return kinds;
}

bool names(std::string_view finding, const Entity& entity) {
  if (const Classes one = find_class(finding); one != 0) {
    return (entity.classes & one) != 0;
  }
  if (finding.ends_with(".*")) {
    return entity.id.starts_with(finding.substr(0, finding.size() - 1));
  }
  return entity.id == finding;
}

std::vector<std::string> find_grades(const KindCounter& kinds, const Entities& entities,
                                     std::span<const GradeRule> rules) {
  std::vector<std::string> grades;
  for (const GradeRule& rule : rules) {
    if (holds(rule, kinds, entities)) {
      add_word(grades, rule.grade);
    }
  }
  for (const KindCount& kind : kinds.all()) {
    const Entity& entity = entities[kind.entity];
    const bool is_settled =
        std::ranges::any_of(rules, [&](const GradeRule& rule) { return fits(rule, kind, entity); });
    if (is_settled || (entity.classes & static_cast<Classes>(Class::Marking)) == 0) {
      continue;
    }
    if (!kind.level.empty()) {
      add_word(grades, kind.level);
    }
    for (const GradeRule& rule : shipped_grade_rules()) {
      if (fits(rule, kind, entity)) {
        add_word(grades, rule.grade);
      }
    }
  }
  return grades;
}

} // namespace haechi::content
