#include "io/proxy/listeners.h"

#include "io/net/socket_address.h"
#include "io/proxy/stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ifaddrs.h>
#include <iterator>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

namespace haechi::io::proxy {

namespace {

constexpr int kAcceptsPerTurn = 64;

bool is_wildcard(const IpAddress& address) {
  return std::ranges::all_of(address.bytes(), [](Byte byte) { return byte == 0; });
}

std::vector<IpAddress> find_local_addresses() {
  std::vector<IpAddress> out;
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) {
    return out;
  }
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr ||
        (each->ifa_addr->sa_family != AF_INET && each->ifa_addr->sa_family != AF_INET6)) {
      continue;
    }
    sockaddr_storage storage{};
    std::memcpy(&storage, each->ifa_addr,
                each->ifa_addr->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    out.push_back(to_endpoint(storage).address);
  }
  freeifaddrs(first);
  return out;
}

std::vector<Door> list_doors(const ProxyServerOptions& options) {
  std::vector<Door> out;
  for (const Endpoint& endpoint : options.listen) {
    out.push_back({.listen = endpoint});
  }
  for (const SecureDoor& each : options.secure) {
    out.push_back({.listen = each.listen, .entrance = {.is_secure = true}, .tls = each.tls});
  }
  for (const engine::config::SteeredListener& each : options.steered) {
    out.push_back({.listen = each.listen, .entrance = {.is_steered = true, .port = each.port}});
  }
  for (const Endpoint& endpoint : options.transparent) {
    out.push_back({.listen = endpoint, .entrance = {.is_steered = true}, .is_transparent = true});
  }
  return out;
}

// One socket serves both.
bool is_same_place(const Door& a, const Door& b) {
  return a.listen == b.listen && a.entrance == b.entrance && a.is_transparent == b.is_transparent &&
         (a.tls == nullptr) == (b.tls == nullptr);
}

} // namespace

// One listening socket.
class Listener final : public StreamOwner, public std::enable_shared_from_this<Listener> {
 public:
  Listener(boost::asio::io_context& io, Fd fd, Door door, const Listeners::OnAccept& on_accept,
           std::uint64_t& without_descriptor)
      : stream_(io, std::move(fd), Side::Client), door_(std::move(door)),
        bound_(local_endpoint(stream_.fd())), on_accept_(on_accept),
        without_descriptor_(without_descriptor) {
    const int on = 1; // whom it accepts inherits that
    setsockopt(stream_.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }

  void start() {
    if (stream_.is_open()) {
      stream_.wait(Ready::Read, shared_from_this());
    }
  }

  void on_ready(Side /*side*/, Ready /*ready*/) override {
    for (int i = 0; i < kAcceptsPerTurn && stream_.is_open(); ++i) {
      SocketAddress peer;
      peer.size = sizeof(peer.storage);
      auto* address = reinterpret_cast<sockaddr*>(&peer.storage); // NOLINT: sockets API
      Fd fd(accept4(stream_.fd(), address, &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (fd.is_open()) {
        on_accept_(std::move(fd), to_endpoint(peer.storage), door_);
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
        ++without_descriptor_;
        return; // `resume` tries again: asking at once would spin
      } else if (errno != ECONNABORTED && errno != EINTR) {
        break;
      }
    }
    start();
  }

  void close() { stream_.close(); }

  [[nodiscard]] const Endpoint& bound() const { return bound_; }

  [[nodiscard]] const Door& door() const { return door_; }

  // A new certificate, for who comes from now on.
  void set_tls(std::shared_ptr<const tls::ListenerTls> tls) { door_.tls = std::move(tls); }

 private:
  Stream stream_;
  Door door_; // port 0 where any was meant
  Endpoint bound_;
  const Listeners::OnAccept& on_accept_;
  std::uint64_t& without_descriptor_;
};

Listeners::Listeners(boost::asio::io_context& io, OnAccept on_accept)
    : io_(io), on_accept_(std::move(on_accept)) {}

Listeners::~Listeners() {
  close();
}

std::shared_ptr<Listener> Listeners::find_kept(const Door& door) const {
  const auto kept = std::ranges::find_if(
      listeners_, [&](const auto& listener) { return is_same_place(listener->door(), door); });
  return kept == listeners_.end() ? nullptr : *kept;
}

Result<std::shared_ptr<Listener>> Listeners::open(Door door) {
  auto fd = open_listener(door.listen, Transport::Tcp);
  if (!fd) {
    return tl::make_unexpected(fd.error());
  }
  return std::make_shared<Listener>(io_, std::move(*fd), std::move(door), on_accept_,
                                    without_descriptor_);
}

Result<void> Listeners::configure(const ProxyServerOptions& options) {
  const std::vector<Door> doors = list_doors(options);
  std::vector<std::shared_ptr<Listener>> wanted;
  for (const Door& door : doors) {
    auto listener = find_kept(door);
    if (!listener) {
      auto opened = open(door);
      if (!opened) {
        return tl::make_unexpected(opened.error());
      }
      listener = std::move(*opened);
    }
    wanted.push_back(std::move(listener));
  }
  for (const auto& former : listeners_) {
    if (std::ranges::find(wanted, former) == wanted.end()) {
      former->close();
    }
  }
  for (std::size_t i = 0; i < doors.size(); ++i) {
    wanted[i]->set_tls(doors[i].tls);
  }
  listeners_ = std::move(wanted);
  list_bound();
  resume();
  return {};
}

void Listeners::list_bound() {
  plain_.clear();
  steered_.clear();
  secure_.clear();
  transparent_.clear();
  for (const auto& listener : listeners_) {
    const Door& door = listener->door();
    if (door.is_transparent) {
      transparent_.push_back(listener->bound());
    } else if (door.entrance.is_steered) {
      steered_.push_back({listener->bound(), door.entrance.port});
    } else {
      (door.tls ? secure_ : plain_).push_back(listener->bound());
    }
  }
}

void Listeners::resume() {
  for (const auto& listener : listeners_) {
    listener->start();
  }
}

void Listeners::close() {
  for (const auto& listener : listeners_) {
    listener->close();
  }
  listeners_.clear();
}

std::vector<Endpoint> Listeners::all() const {
  std::vector<Endpoint> out = plain_;
  out.insert(out.end(), secure_.begin(), secure_.end());
  out.insert(out.end(), transparent_.begin(), transparent_.end());
  std::ranges::transform(steered_, std::back_inserter(out),
                         &engine::config::SteeredListener::listen);
  return out;
}

std::vector<Endpoint> spell_out_wildcards(const std::vector<Endpoint>& endpoints) {
  std::vector<Endpoint> out;
  for (const Endpoint& endpoint : endpoints) {
    if (!is_wildcard(endpoint.address)) {
      out.push_back(endpoint);
      continue;
    }
    for (const IpAddress& address : find_local_addresses()) {
      out.push_back({address, endpoint.port});
    }
  }
  return out;
}

} // namespace haechi::io::proxy
