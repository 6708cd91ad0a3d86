#pragma once
// Endpoint <-> sockaddr, for the files of io/net and the servers.

#include "base/ip.h"

#include <sys/socket.h>

namespace haechi::io {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const;
};

[[nodiscard]] SocketAddress to_socket_address(const Endpoint& endpoint);

// 0.0.0.0:0 for families other than IPv4 and IPv6.
[[nodiscard]] Endpoint to_endpoint(const sockaddr_storage& storage);

} // namespace haechi::io
