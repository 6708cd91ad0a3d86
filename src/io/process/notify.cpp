#include "io/process/notify.h"

#include "io/net/socket.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace haechi::io {

void notify_manager(std::string_view state) {
  const char* where = std::getenv("NOTIFY_SOCKET"); // NOLINT: nobody writes to the environment
  sockaddr_un address{};
  if (where == nullptr) {
    return;
  }
  const std::string_view path = where;
  const bool is_usable = (path.starts_with('/') || path.starts_with('@')) && path.size() > 1 &&
                         path.size() < sizeof(address.sun_path);
  if (!is_usable) {
    return;
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path.front() == '@') {
    address.sun_path[0] = '\0'; // an abstract name
  }
  const Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  if (socket.is_open()) {
    ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
             reinterpret_cast<const sockaddr*>(&address), size); // NOLINT: sockets API
  }
}

} // namespace haechi::io
