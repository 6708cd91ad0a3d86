#include "policy/replay/change.h"

#include <algorithm>

namespace haechi::policy::replay {

namespace {

Effect felt(Effect effect) {
  return std::max(effect, Effect::Allow);
}

} // namespace

Outcome outcome_of(const Decision& decision) {
  return {decision.at_least, decision.at_most};
}

std::optional<Change> find_change(const Outcome& before, const Outcome& after) {
  const Outcome was{felt(before.least), felt(before.most)};
  const Outcome is{felt(after.least), felt(after.most)};
  if (was == is) {
    return std::nullopt;
  }
  if (!was.is_certain() || !is.is_certain()) {
    return Change::Open;
  }
  if (is.most == Effect::Block) {
    return Change::Refused;
  }
  if (was.most == Effect::Block) {
    return Change::Freed;
  }
  return is.most > was.most ? Change::Restricted : Change::Eased;
}

bool may_refuse(const Outcome& before, const Outcome& after) {
  return after.most == Effect::Block && before.least != Effect::Block;
}

bool may_free(const Outcome& before, const Outcome& after) {
  return before.most == Effect::Block && after.least != Effect::Block;
}

} // namespace haechi::policy::replay
