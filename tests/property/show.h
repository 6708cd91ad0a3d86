#pragma once
// Decisions in words, and whether two are the same.

#include "policy/decision.h"
#include "random_policy.h"

#include <string>

namespace haechi::property {

[[nodiscard]] std::string show(const policy::Decision& decision);

// Everything but the trace.
[[nodiscard]] bool is_same(const policy::Decision& a, const policy::Decision& b);

// The seed, the world and the request, to ask again.
[[nodiscard]] std::string explain(std::uint64_t seed, const World& world,
                                  const policy::Request& request);

} // namespace haechi::property
