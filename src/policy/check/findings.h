#pragma once
// Collects the findings of all checks, up to a bound for each severity, so that no flood of notes
// hides a warning.

#include "policy/check/check.h"

#include <array>
#include <string>

namespace haechi::policy {

class Findings {
 public:
  void add(Severity severity, std::string code, std::string message, const Location& where,
           std::string hint = {});

  // One that is never left out.
  void add_always(Severity severity, std::string code, std::string message, std::string hint);

  // Only the first findings get hints, which bounds the time that a hopeless policy takes.
  [[nodiscard]] bool wants_hints() const;
  // A hint with the nearest of `known`, else `otherwise`.
  [[nodiscard]] std::string suggest(std::string_view word,
                                    const std::vector<std::string_view>& known,
                                    std::string otherwise = {}) const;

  [[nodiscard]] bool has_fatal() const;

  // Sorted by place; the last one says how many were left out, if any were.
  [[nodiscard]] std::vector<Finding> take();

 private:
  std::vector<Finding> findings_;
  std::array<std::size_t, 4> counts_{}; // by severity, those left out too
};

} // namespace haechi::policy
