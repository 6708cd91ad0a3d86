#include "io/net/socket_address.h"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <netinet/in.h>

namespace haechi::io {

const sockaddr* SocketAddress::get() const {
  return reinterpret_cast<const sockaddr*>(
      &storage); // NOLINT: the sockets API is built on this cast
}

SocketAddress to_socket_address(const Endpoint& endpoint) {
  SocketAddress out;
  const ByteView bytes = endpoint.address.bytes();
  if (endpoint.address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, bytes.data(), bytes.size());
    std::memcpy(&out.storage, &v4, sizeof(v4));
    out.size = sizeof(v4);
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
    std::memcpy(&out.storage, &v6, sizeof(v6));
    out.size = sizeof(v6);
  }
  return out;
}

Endpoint to_endpoint(const sockaddr_storage& storage) {
  std::array<Byte, 16> bytes{};
  std::size_t size = 0;
  std::uint16_t port = 0;
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof(v4));
    size = 4;
    std::memcpy(bytes.data(), &v4.sin_addr, 4);
    port = ntohs(v4.sin_port);
  } else if (storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof(v6));
    size = 16;
    std::memcpy(bytes.data(), &v6.sin6_addr, 16);
    port = ntohs(v6.sin6_port);
  }
  const auto address = IpAddress::from_bytes(ByteView(bytes).first(size));
  return address ? Endpoint{*address, port} : Endpoint{};
}

} // namespace haechi::io
