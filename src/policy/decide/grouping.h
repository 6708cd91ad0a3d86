#pragma once
// Splits the live orders of an evaluation into groups that are independent of one another, and
// takes together what is certain (Base).

#include "policy/decide/group.h"

#include <vector>

namespace haechi::policy {

struct Groups {
  std::vector<Group> groups;
  Base base;
};

// `context_dimensions`: what the context hangs on; empty: it is certain, and `context` is what it
// is.
[[nodiscard]] Groups find_groups(const Program& program, const std::vector<LiveOrder>& live,
                                 Tables& tables, const ObligationBits& bits,
                                 std::size_t dimension_count,
                                 const std::vector<std::uint32_t>& context_dimensions,
                                 const Context& context);

} // namespace haechi::policy
