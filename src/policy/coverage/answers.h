#pragma once
// Answers numbered: each different one is kept once. What counts is everything but the trace.

#include "policy/coverage/diagram.h"
#include "policy/decision.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace haechi::policy::coverage {

class Answers {
 public:
  AnswerId add(Decision decision);

  [[nodiscard]] const Decision& operator[](AnswerId id) const { return all_[id]; }

  [[nodiscard]] std::vector<Decision> take() { return std::move(all_); }

 private:
  std::vector<Decision> all_;
  std::unordered_map<std::string, AnswerId> numbers_;
};

} // namespace haechi::policy::coverage
