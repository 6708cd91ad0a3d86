#pragma once
// Collects the findings of all checks, up to a bound.

#include "policy/check/check.h"

#include <string>

namespace haechi::policy {

class Findings {
 public:
  void add(Severity severity, std::string code, std::string message, const Location& where,
           std::string hint = {});

  // Only the first findings get hints, which bounds the time that a hopeless policy takes.
  [[nodiscard]] bool wants_hints() const;
  // A hint with the nearest of `known`, else `otherwise`.
  [[nodiscard]] std::string suggest(std::string_view word,
                                    const std::vector<std::string_view>& known,
                                    std::string otherwise = {}) const;

  // Sorted by place.
  [[nodiscard]] std::vector<Finding> take();

 private:
  std::vector<Finding> findings_;
};

} // namespace haechi::policy
