#pragma once
// What the enforcement points of haechi.yaml can do in each zone, for `haechi policy check`.

#include "engine/config/config.h"
#include "policy/check/enforcement.h"

namespace haechi::cli {

// A zone has the listeners of the configuration if some address is mapped to it, or to no zone in
// particular. DNS and the proxy refuse names; the proxy's refusals can be read. Where connections
// are inspected, warnings and purposes are asked for by a page. What stands in the content is not
// known anywhere yet.
[[nodiscard]] policy::Enforcement enforcement_of(const engine::config::Config& config);

} // namespace haechi::cli
