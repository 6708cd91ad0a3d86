#pragma once
// Where this proxy connects to at all, whatever the policy says of the name: the rules that keep it
// from being an open door into the networks around it.

#include "engine/proxy/proxy_options.h"

#include <string_view>

namespace haechi::engine::proxy {

[[nodiscard]] bool is_port_allowed(const ProxyOptions& options, std::uint16_t port);

// Judges an address that `host` resolved to (or is; then `host` is empty). Refused: loopback,
// private, link-local and other special addresses (base/ip.h) and addresses of this gateway, unless
// a prefix lists them or the operator wrote the host's addresses down; this gateway's own listeners
// and the addresses to which DNS sends clients always, as a proxy that asks itself never ends.
[[nodiscard]] bool is_destination_allowed(const ProxyOptions& options, std::string_view host,
                                          const Endpoint& destination);

} // namespace haechi::engine::proxy
