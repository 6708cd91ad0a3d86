#pragma once
// The PAC file of a snapshot: the same text that the proxy serves and `haechi export pac` prints.

#include "engine/gateway/snapshot.h"

namespace haechi::engine::proxy {

// `pac` of the configuration must be there. Good until the next snapshot: orders that begin or end
// by themselves in between are looked at in advance.
[[nodiscard]] std::string make_pac(const gateway::Snapshot& snapshot, Instant now);

} // namespace haechi::engine::proxy
