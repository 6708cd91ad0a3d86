#pragma once
// A set of requests in words of classes, and what is said of its answers.

#include "policy/regions/box.h"
#include "policy/regions/question.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::policy::regions {

// A part of a box that does not belong to the set.
struct Exception {
  Box box;
  std::vector<std::string> orders; // ids of those that speak there, sorted; none: something that
                                   // comes before orders, or a default
};

struct Area {
  Box box;
  std::vector<Exception> except; // parts of the box; they may overlap
};

// The answers to a set of requests, together: a range of effects; the obligations of all of them,
// and of some.
struct Answer {
  Effect least{}, most{};
  std::vector<std::string> obligations;      // sorted
  std::vector<std::string> obligations_open; // sorted
  std::vector<std::string> instead;          // where it is the same throughout
  auto operator<=>(const Answer&) const = default;
};

// Which order determined an answer (none: nullopt), and the reason word.
struct Cause {
  std::optional<std::string> by;
  std::string reason;
  auto operator<=>(const Cause&) const = default;
};

} // namespace haechi::policy::regions
