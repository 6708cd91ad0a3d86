#pragma once
// Sockets of the demo's clients: connected from a chosen loopback address, blocking, with a time
// limit on each call.

#include "base/ip.h"
#include "base/result.h"
#include "io/net/socket.h"

#include <chrono>
#include <vector>

namespace haechi::io {

inline constexpr std::chrono::milliseconds kClientLimit{5000};

// Bound to `source` (any port) and connected to `target`. Errors: E-DEMO-001.
[[nodiscard]] Result<Fd> connect_from(const IpAddress& source, const Endpoint& target,
                                      Transport transport,
                                      std::chrono::milliseconds limit = kClientLimit);

// A port at which every address has room for `transport`: `wished` where it is free, else one that
// the system picks. Errors: E-DEMO-001.
[[nodiscard]] Result<std::uint16_t> find_free_port(const std::vector<IpAddress>& addresses,
                                                   std::uint16_t wished,
                                                   const std::vector<Transport>& transports);

} // namespace haechi::io
