#pragma once
// One unknown facet and the choices that complete it, for the enumeration of completions.

#include "policy/request.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace haechi::policy::model {

// One way to complete a facet. `labels` says, facet by facet, which value was chosen.
struct Choice {
  std::map<std::string, std::string> labels;
  std::function<void(Request&)> apply;
};

using Axis = std::vector<Choice>;

// Each of `values`, one that is not among them, and none.
[[nodiscard]] std::vector<std::string> any_of_or_none(const std::vector<std::string>& values);
[[nodiscard]] std::vector<std::vector<std::string>>
subsets_of(const std::vector<std::string>& values);
[[nodiscard]] std::string join(const std::vector<std::string>& values);

// The choices of several axes, each combined with each.
[[nodiscard]] Axis combine(const std::vector<Axis>& axes);
// How many that would be, at most `limit`.
[[nodiscard]] std::size_t count_combinations(const std::vector<Axis>& axes, std::size_t limit);

inline constexpr std::string_view kOther = "~other"; // a value that no condition mentions

} // namespace haechi::policy::model
