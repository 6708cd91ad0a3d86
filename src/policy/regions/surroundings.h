#pragma once
// What comes before and beside the orders, in boxes: where no order is heard, and which default
// stands by.

#include "policy/regions/balance.h"
#include "policy/regions/settling.h"
#include "policy/regions/side.h"

namespace haechi::policy::regions {

// How both sides end a request before any order is heard; nullopt: that side hears its orders.
using Endings = std::array<std::optional<Effect>, 2>;

// The boxes in which one side or both end. Nothing where the steps do not suffice.
[[nodiscard]] std::vector<Settled<Endings>> find_endings(const Side& before, const Side& after,
                                                         const Ground& ground, Steps& steps);

// The boxes in which one side or both have a default.
[[nodiscard]] std::vector<Settled<DefaultPair>> find_defaults(const Side& before, const Side& after,
                                                              const Ground& ground, Steps& steps);

// The combinations of service and surface that no request can have.
[[nodiscard]] std::vector<Box> find_impossible(const Ground& ground);

} // namespace haechi::policy::regions
