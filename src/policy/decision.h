#pragma once
// The answer to one request: a range of effects, why, and by whose order. Source: docs/policy.md.

#include "policy/vocabulary.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::policy {

struct InvalidExemption {
  std::string id;
  std::string
      why; // exempt-not-delegated, exempt-ground, exempt-not-yet, exempt-expired, exempt-assurance
  bool operator==(const InvalidExemption&) const = default;
};

// What became of one order. Exactly one of `said`, `skipped`, `is_open` tells; `skipped` is a
// reason word such as `expired`, `out-of-scope-zone`, `superseded`, `exempt-valid`, `carve-out`.
struct TraceLine {
  std::string order;
  std::optional<Effect> said;
  std::string skipped;
  bool is_open = false;
  int rank = 0;
  bool is_binding = false;
  bool is_review_due = false;
  std::string exemption; // id of the exemption that lifted the rule
  std::vector<InvalidExemption> invalid_exemptions;
  bool operator==(const TraceLine&) const = default;
};

struct Decision {
  Effect effect = Effect::NoDecision;
  Effect at_least = Effect::NoDecision;
  Effect at_most = Effect::NoDecision;
  bool is_settled = false;
  std::vector<std::string> needs; // sorted; empty when settled
  std::string reason;
  std::optional<std::string> by;
  std::vector<std::string> obligations;      // sorted
  std::vector<std::string> obligations_open; // sorted
  std::vector<std::string> instead;
  std::vector<TraceLine> trace; // sorted by order id
};

} // namespace haechi::policy
