#include "engine/proxy/destination.h"

#include <algorithm>

namespace haechi::engine::proxy {

bool is_port_allowed(const ProxyOptions& options, std::uint16_t port) {
  return options.allows_every_port || std::ranges::find(options.ports, port) != options.ports.end();
}

bool is_destination_allowed(const ProxyOptions& options, std::string_view host,
                            const Endpoint& destination) {
  const auto is_own = [&](const Endpoint& own) { return own == destination; };
  if (std::ranges::any_of(options.own_endpoints, is_own) ||
      std::ranges::find(options.own_addresses, destination.address) !=
          options.own_addresses.end()) {
    return false;
  }
  const bool is_listed = std::ranges::any_of(options.allowed_destinations,
                                             [&](const Cidr& prefix) {
                                               return prefix.contains(destination.address);
                                             }) ||
                         (!host.empty() && options.allowed_hosts.contains(host));
  if (is_listed) {
    return true;
  }
  const bool is_ours = std::ranges::any_of(options.own_endpoints, [&](const Endpoint& own) {
    return own.address == destination.address;
  });
  return !is_ours && !destination.address.is_special();
}

} // namespace haechi::engine::proxy
