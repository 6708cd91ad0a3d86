#pragma once
// What stands before and beside the orders: reach, zone egress, names that are no service, and the
// body's default.

#include "policy/decide/truth.h"

namespace haechi::policy {

struct Context {
  bool ends = false;                  // no order is heard
  Effect effect = Effect::NoDecision; // where it ends
  Reason reason = Reason::Default;    // where it ends
  Default by_default;                 // where orders are heard: what may speak beside them
};

// For slots in which everything that collect_context names has been set.
[[nodiscard]] Context find_context(const Program& program, const Slots& slots);

// Adds what the context hangs on.
void collect_context(const Program& program, const Slots& slots, std::vector<OpenAtom>& open);

} // namespace haechi::policy
