#include "io/gateway/declared_grades.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace haechi::io {

Errors find_undeclared_grades(std::span<const content::GradeRule> rules,
                              const policy::Policy& policy) {
  std::vector<std::string_view> known;
  for (const std::vector<std::string>& scale : policy.grades) {
    known.insert(known.end(), scale.begin(), scale.end());
  }
  for (const policy::Order& order : policy.orders) {
    for (const policy::DataEntry& entry : order.data) {
      if (entry.grade) {
        known.insert(known.end(), entry.grade->values.begin(), entry.grade->values.end());
      }
    }
  }
  Errors out;
  for (const content::GradeRule& rule : rules) {
    if (std::ranges::find(known, rule.grade) != known.end()) {
      continue;
    }
    const std::string nearest = find_nearest_word(rule.grade, known);
    out.push_back(
        {"E-CONTENT-011",
         fmt::format("the policy knows no grade `{}`: this rule changes nothing", rule.grade),
         rule.where,
         nearest.empty() ? "name a grade of its `grades:`"
                         : fmt::format("did you mean `{}`?", nearest)});
  }
  return out;
}

} // namespace haechi::io
