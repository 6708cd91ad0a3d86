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

// `orders`: ids of orders whose values are tried first, such as the one that is expected to decide.
[[nodiscard]] Nearest find_nearest(const Decider& decider, const Request& request,
                                   const Passes& passes,
                                   const std::vector<std::string>& orders = {});

// How many failing tests of one run are looked into; the search takes its time.
inline constexpr std::size_t kMostSearches = 20;

// In one sentence: what was found, or honestly that nothing was, or that nothing was looked for.
[[nodiscard]] Statement tell_nearest(const Nearest& nearest);

} // namespace haechi::policy
