#pragma once
// Which orders may silence which, as far as the policy alone says: the silenced one is named, is of
// the same issuer or advice, and no chain of names leads back. Whether its rank allows it depends
// on the request.

#include "policy/compile/program.h"

#include <vector>

namespace haechi::policy {

struct Supersession {
  std::vector<std::vector<OrderIndex>> silences; // by each order of the policy, ascending
  std::vector<std::uint32_t> turns; // an order's turn comes after those of all that may silence it
};

[[nodiscard]] Supersession find_supersession(const Policy& policy);

} // namespace haechi::policy
