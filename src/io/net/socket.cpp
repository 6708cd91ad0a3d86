#include "io/net/socket.h"

#include "io/net/socket_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace {

constexpr int kBacklog = 4096;
constexpr int kUdpBufferBytes = 4 << 20;

tl::unexpected<Error> socket_error(const Endpoint& endpoint, Transport transport, int error) {
  const std::string_view kind = transport == Transport::Udp ? "UDP" : "TCP";
  if (error == EADDRINUSE) {
    return fail("E-NET-001",
                fmt::format("{} port {} is in use by another process", kind, endpoint.to_string()),
                {}, "stop the other process or choose another port");
  }
  const bool is_low = error == EACCES && endpoint.port < 1024;
  return fail("E-NET-002",
              fmt::format("cannot listen on {} {}: {}", kind, endpoint.to_string(),
                          std::generic_category().message(error)),
              {}, is_low ? "ports below 1024 need root or CAP_NET_BIND_SERVICE" : "");
}

bool set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

Result<Fd> open_socket(const Endpoint& endpoint, Transport transport) {
  const int family = endpoint.address.is_v4() ? AF_INET : AF_INET6;
  const int type =
      (transport == Transport::Udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  Fd fd(socket(family, type, 0));
  if (!fd.is_open() ||
      (family == AF_INET6 && !set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1))) {
    return socket_error(endpoint, transport, errno);
  }
  return fd;
}

Result<void> bind_socket(int fd, const Endpoint& endpoint, Transport transport) {
  const SocketAddress address = to_socket_address(endpoint);
  if (transport == Transport::Tcp && !set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1)) {
    return socket_error(endpoint, transport, errno);
  }
  if (bind(fd, address.get(), address.size) != 0) {
    return socket_error(endpoint, transport, errno);
  }
  return {};
}

void tune_udp(int fd, const Endpoint& endpoint) {
  // Larger buffers are a wish: the kernel's limit stands where the FORCE variant is not permitted.
  if (!set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, kUdpBufferBytes)) {
    set_option(fd, SOL_SOCKET, SO_RCVBUF, kUdpBufferBytes);
  }
  if (!set_option(fd, SOL_SOCKET, SO_SNDBUFFORCE, kUdpBufferBytes)) {
    set_option(fd, SOL_SOCKET, SO_SNDBUF, kUdpBufferBytes);
  }
  // RFC 9715: answers go out whole, never in fragments, which could be forged one by one.
  const bool is_wildcard =
      std::ranges::all_of(endpoint.address.bytes(), [](Byte byte) { return byte == 0; });
  if (endpoint.address.is_v4()) {
    set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
    set_option(fd, IPPROTO_IP, IP_PKTINFO, is_wildcard ? 1 : 0);
  } else {
    set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
    set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, is_wildcard ? 1 : 0);
  }
}

} // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Fd::reset() {
  if (fd_ >= 0) {
    close(std::exchange(fd_, -1)); // on Linux the descriptor is gone whatever close says
  }
}

Result<void> check_endpoint_is_free(const Endpoint& endpoint, Transport transport) {
  auto fd = open_socket(endpoint, transport);
  if (!fd) {
    return tl::make_unexpected(fd.error());
  }
  if (auto bound = bind_socket(fd->get(), endpoint, transport); !bound) {
    return bound;
  }
  // With SO_REUSEADDR a TCP bind beside a listener still succeeds on some addresses; listen never
  // does.
  if (transport == Transport::Tcp && listen(fd->get(), 1) != 0) {
    return socket_error(endpoint, transport, errno);
  }
  return {};
}

Result<Fd> open_listener(const Endpoint& endpoint, Transport transport) {
  auto fd = open_socket(endpoint, transport);
  if (!fd) {
    return fd;
  }
  if (!set_option(fd->get(), SOL_SOCKET, SO_REUSEPORT, 1)) {
    return socket_error(endpoint, transport, errno);
  }
  if (auto bound = bind_socket(fd->get(), endpoint, transport); !bound) {
    return tl::make_unexpected(bound.error());
  }
  if (transport == Transport::Udp) {
    tune_udp(fd->get(), endpoint);
  } else if (listen(fd->get(), kBacklog) != 0) {
    return socket_error(endpoint, transport, errno);
  }
  return fd;
}

Endpoint local_endpoint(int fd) {
  SocketAddress address;
  address.size = sizeof(address.storage);
  auto* out = reinterpret_cast<sockaddr*>(&address.storage); // NOLINT: sockets API
  if (getsockname(fd, out, &address.size) != 0) {
    return {};
  }
  return to_endpoint(address.storage);
}

Result<Fd> begin_connect(const Endpoint& endpoint) {
  const auto failed = [&](int error) {
    return fail("E-NET-003", fmt::format("cannot connect to {}: {}", endpoint.to_string(),
                                         std::generic_category().message(error)));
  };
  auto fd = open_socket(endpoint, Transport::Tcp);
  if (!fd) {
    return failed(errno);
  }
  set_option(fd->get(), IPPROTO_TCP, TCP_NODELAY, 1);
  const SocketAddress address = to_socket_address(endpoint);
  if (connect(fd->get(), address.get(), address.size) != 0 && errno != EINPROGRESS) {
    return failed(errno);
  }
  return fd;
}

} // namespace haechi::io
