#pragma once
// The trace of a decision: every order considered, and why it spoke or was silent. A line is open
// where the order may speak or not, depending on what is unknown.

#include "policy/decide/grouping.h"
#include "policy/decision.h"

#include <span>
#include <vector>

namespace haechi::policy {

// `known`: the slots before any dimension was set. `orders`: all that were considered, ascending.
[[nodiscard]] std::vector<TraceLine> write_trace(const GroupInput& input, const Groups& groups,
                                                 const std::vector<GroupAnswer>& answers,
                                                 const std::vector<OrderHistory>& history,
                                                 std::span<const OrderIndex> orders,
                                                 const Slots& known);

// The same where the combinations were too many to follow each order: every live order is open.
[[nodiscard]] std::vector<TraceLine> write_open_trace(const Program& program,
                                                      const std::vector<LiveOrder>& live,
                                                      std::span<const OrderIndex> orders,
                                                      const Slots& known);

} // namespace haechi::policy
