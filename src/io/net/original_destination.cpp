#include "io/net/original_destination.h"

#include "io/net/socket.h"
#include "io/net/socket_address.h"

#include <netinet/in.h>
#include <sys/socket.h>

namespace haechi::io {

namespace {

// SO_ORIGINAL_DST and IP6T_SO_ORIGINAL_DST; the kernel's headers cannot stand beside netinet's.
constexpr int kOriginalDestination = 80;

} // namespace

std::optional<Endpoint> find_original_destination(int fd) {
  const bool is_v4 = local_endpoint(fd).address.is_v4();
  SocketAddress address;
  address.size = is_v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (getsockopt(fd, is_v4 ? IPPROTO_IP : IPPROTO_IPV6, kOriginalDestination, &address.storage,
                 &address.size) != 0) {
    return std::nullopt;
  }
  return to_endpoint(address.storage);
}

} // namespace haechi::io
