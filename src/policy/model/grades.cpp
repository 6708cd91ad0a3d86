#include "policy/model/grades.h"

#include "policy/model/bodies.h"

#include <algorithm>

namespace haechi::policy::model {

namespace {

using Scale = std::vector<std::string>;

// The place of a grade in its scale, counted from 0; nullopt when it is not of this scale.
std::optional<std::ptrdiff_t> level_in(const Scale& scale, const std::string& grade) {
  const auto found = std::ranges::find(scale, grade);
  return found == scale.end() ? std::nullopt : std::optional(found - scale.begin());
}

template <class Grades>
std::optional<std::ptrdiff_t> highest_in(const Scale& scale, const Grades& grades) {
  std::optional<std::ptrdiff_t> highest;
  for (const std::string& grade : grades) {
    highest = std::max(highest, level_in(scale, grade));
  }
  return highest;
}

template <class Grades>
std::optional<std::ptrdiff_t> lowest_in(const Scale& scale, const Grades& grades) {
  std::optional<std::ptrdiff_t> lowest;
  for (const std::string& grade : grades) {
    const auto level = level_in(scale, grade);
    lowest = lowest && level ? std::min(*lowest, *level) : (lowest ? lowest : level);
  }
  return lowest;
}

// The grade that stands in where content holds none of the scale.
std::optional<std::ptrdiff_t> ungraded_level(const Facts& facts, const Scale& scale) {
  for (const Body* above : lineage_of(*facts.policy, facts.body)) {
    if (const auto level = highest_in(scale, above->ungraded)) {
      return level;
    }
  }
  return std::nullopt;
}

bool reaches_in(const Facts& facts, const Scale& scale, const std::vector<std::string>& listed) {
  const auto needed = lowest_in(scale, listed);
  auto level = highest_in(scale, facts.grades);
  if (!level) {
    level = ungraded_level(facts, scale);
  }
  return needed && level && *level >= *needed;
}

bool is_in_some_scale(const Policy& policy, const std::string& grade) {
  return std::ranges::any_of(
      policy.grades, [&](const Scale& scale) { return level_in(scale, grade).has_value(); });
}

} // namespace

bool reaches_grade(const Facts& facts, const std::vector<std::string>& listed) {
  const bool is_named = std::ranges::any_of(listed, [&](const std::string& grade) {
    return !is_in_some_scale(*facts.policy, grade) && facts.grades.contains(grade);
  });
  return is_named || std::ranges::any_of(facts.policy->grades, [&](const Scale& scale) {
           return reaches_in(facts, scale, listed);
         });
}

} // namespace haechi::policy::model
