#include "io/demo/client_socket.h"

#include "io/net/socket_address.h"

#include <fmt/format.h>

#include <cerrno>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>

namespace haechi::io {

namespace {

constexpr int kPortAttempts = 50;

tl::unexpected<Error> connect_failure(const IpAddress& source, const Endpoint& target, int error) {
  return fail("E-DEMO-001",
              fmt::format("cannot reach {} from {}: {}", target.to_string(), source.to_string(),
                          std::generic_category().message(error)));
}

void set_limit(int fd, std::chrono::milliseconds limit) {
  const timeval time{.tv_sec = limit.count() / 1000, .tv_usec = limit.count() % 1000 * 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)); // bounds connect as well
}

bool is_free(const std::vector<IpAddress>& addresses, std::uint16_t port,
             const std::vector<Transport>& transports) {
  for (const IpAddress& address : addresses) {
    for (const Transport transport : transports) {
      if (!check_endpoint_is_free({address, port}, transport)) {
        return false;
      }
    }
  }
  return true;
}

} // namespace

Result<Fd> connect_from(const IpAddress& source, const Endpoint& target, Transport transport,
                        std::chrono::milliseconds limit) {
  const int type = transport == Transport::Udp ? SOCK_DGRAM : SOCK_STREAM;
  Fd fd(socket(source.is_v4() ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) {
    return connect_failure(source, target, errno);
  }
  set_limit(fd.get(), limit);
  const SocketAddress from = to_socket_address({source, 0});
  const SocketAddress to = to_socket_address(target);
  if (bind(fd.get(), from.get(), from.size) != 0 || connect(fd.get(), to.get(), to.size) != 0) {
    return connect_failure(source, target, errno == EINPROGRESS ? ETIMEDOUT : errno);
  }
  return fd;
}

Result<std::uint16_t> find_free_port(const std::vector<IpAddress>& addresses, std::uint16_t wished,
                                     const std::vector<Transport>& transports) {
  if (wished != 0 && is_free(addresses, wished, transports)) {
    return wished;
  }
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    auto probe = open_listener({addresses.front(), 0}, transports.front());
    if (!probe) {
      return tl::make_unexpected(probe.error());
    }
    const std::uint16_t port = local_endpoint(probe->get()).port;
    probe->reset();
    if (is_free(addresses, port, transports)) {
      return port;
    }
  }
  return fail("E-DEMO-001", "no port is free on loopback");
}

} // namespace haechi::io
