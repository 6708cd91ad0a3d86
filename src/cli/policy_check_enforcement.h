#pragma once
// What the enforcement points of haechi.yaml can do in each zone, for `haechi policy check`.

#include "engine/config/config.h"
#include "policy/check/enforcement.h"

namespace haechi::cli {

// A zone has the listeners of the configuration if some address is mapped to it, or to no zone in
// particular. DNS and the proxy refuse names; the proxy's refusals can be read. Neither asks users
// nor reads content: nothing is decrypted.
[[nodiscard]] policy::Enforcement enforcement_of(const engine::config::Config& config);

} // namespace haechi::cli
