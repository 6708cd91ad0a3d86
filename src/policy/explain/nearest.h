#pragma once
// The nearest request that would pass: for a test of a policy that failed, the request with the
// fewest changed facets (one, then two) that meets its expectation. Searched over the values that
// the policy declares or asks for, and bounded.

#include "policy/explain/explanation.h"

#include <functional>
#include <optional>
#include <vector>

namespace haechi::policy {

struct Nearest {
  std::optional<Alternative> found;
  std::size_t tried = 0; // requests that were decided
  bool is_cut = false;   // the bound was reached before all pairs of changes were tried
};

using Passes = std::function<bool(const Decision&)>;

[[nodiscard]] Nearest find_nearest(const Decider& decider, const Request& request,
                                   const Passes& passes);

// In one sentence: what was found, or honestly that nothing was.
[[nodiscard]] Statement tell_nearest(const Nearest& nearest);

} // namespace haechi::policy
