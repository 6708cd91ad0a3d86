#pragma once
// What one order has to say about one complete request: steps 3 to 8 of docs/policy.md, section 3,
// in their order. What other orders do to it (superseding) is not looked at here.

#include "policy/decision.h"
#include "policy/model/facts.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::policy::model {

// One rule or data entry that speaks.
struct Said {
  Effect effect{};
  std::vector<std::string> obligations;
  std::vector<std::string> instead;
  int specificity = 0; // 0 others .. 5 service, host
  std::string reason;
};

// What became of an order's rules.
enum class RuleState : std::uint8_t { Silent, Spoke, Exempted, CarvedOut };

struct Voice {
  const Order* order = nullptr;
  TraceLine line; // `skipped` holds the word of the step that silenced it
  RuleState rules{};
  std::vector<Said> said;      // the rule first, then its data entries as written
  std::optional<Instant> from; // when it came into force; nullopt: since ever

  [[nodiscard]] bool speaks() const { return !said.empty(); }

  [[nodiscard]] bool is_heard() const { return speaks() || rules != RuleState::Silent; }
};

[[nodiscard]] Voice hear(const Facts& facts, const Order& order);

} // namespace haechi::policy::model
