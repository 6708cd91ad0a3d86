#include "io/proxy/proxy_server.h"

#include "engine/proxy/troubles.h"
#include "io/net/socket_address.h"
#include "io/proxy/client_connection.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ifaddrs.h>
#include <map>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unordered_map>

namespace haechi::io {

namespace {

using engine::proxy::Entrance;
using proxy::ClientConnection;
using proxy::ConnectionEnvironment;
using proxy::Ready;
using proxy::Side;
using proxy::Stream;

constexpr int kAcceptsPerTurn = 64;

bool is_wildcard(const IpAddress& address) {
  return std::ranges::all_of(address.bytes(), [](Byte byte) { return byte == 0; });
}

// The addresses of this machine, for listeners on all of them.
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

// One listening socket.
class Listener final : public proxy::StreamOwner, public std::enable_shared_from_this<Listener> {
 public:
  using OnAccept = std::function<void(Fd, const IpAddress&, const Entrance&)>;

  Listener(boost::asio::io_context& io, Fd fd, const Endpoint& asked, const Entrance& entrance,
           OnAccept on_accept)
      : stream_(io, std::move(fd), Side::Client), asked_(asked), entrance_(entrance),
        bound_(local_endpoint(stream_.fd())), on_accept_(std::move(on_accept)) {}

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
        on_accept_(std::move(fd), to_endpoint(peer.storage).address, entrance_);
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
        return; // the next tick tries again: asking at once would spin
      } else if (errno != ECONNABORTED && errno != EINTR) {
        break;
      }
    }
    start();
  }

  void close() { stream_.close(); }

  [[nodiscard]] const Endpoint& asked() const { return asked_; }

  [[nodiscard]] const Endpoint& bound() const { return bound_; }

  [[nodiscard]] const Entrance& entrance() const { return entrance_; }

 private:
  Stream stream_;
  Endpoint asked_; // port 0 where any was meant
  Entrance entrance_;
  Endpoint bound_;
  OnAccept on_accept_;
};

} // namespace

class ProxyServer::Core : public std::enable_shared_from_this<ProxyServer::Core> {
 public:
  explicit Core(Surroundings surroundings)
      : timer_(surroundings.io), environment_{.world = std::move(surroundings)} {
    environment_.tools.uptime = ConnectionEnvironment::now().uptime;
    environment_.on_closed = [this](ClientConnection& connection) { forget(connection); };
  }

  ~Core() {
    for (const auto& [key, connection] : connections_) {
      connection->abandon();
    }
    for (const auto& listener : listeners_) {
      listener->close();
    }
  }

  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Result<void> configure(ProxyServerOptions options);
  void schedule_tick();
  void judge_all();
  void drain(std::function<void()> done, std::chrono::milliseconds limit);

  [[nodiscard]] const std::vector<Endpoint>& endpoints() const { return endpoints_; }

  [[nodiscard]] const std::vector<engine::config::SteeredListener>& steered() const {
    return steered_;
  }

  [[nodiscard]] Numbers numbers() const;

 private:
  [[nodiscard]] Result<std::shared_ptr<Listener>> open(const Endpoint& endpoint,
                                                       const Entrance& entrance);
  void accept(Fd fd, const IpAddress& address, const Entrance& entrance);
  void turn_away(const Fd& fd);
  void forget(ClientConnection& connection);
  void tick();
  void end_drain();
  void list_own_endpoints();

  template <class Visit> void visit_all(Visit visit);

  boost::asio::steady_timer timer_;
  ConnectionEnvironment environment_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::vector<Endpoint> endpoints_;
  std::vector<engine::config::SteeredListener> steered_;
  std::unordered_map<const ClientConnection*, std::shared_ptr<ClientConnection>> connections_;
  std::map<IpAddress, std::size_t> clients_;
  std::function<void()> on_drained_;
  std::chrono::milliseconds drain_until_{0};
  std::uint64_t accepted_ = 0;
  std::uint64_t turned_away_ = 0;
};

Result<std::shared_ptr<Listener>> ProxyServer::Core::open(const Endpoint& endpoint,
                                                          const Entrance& entrance) {
  const auto kept = std::ranges::find_if(listeners_, [&](const auto& listener) {
    return listener->asked() == endpoint && listener->entrance() == entrance;
  });
  if (kept != listeners_.end()) {
    return *kept;
  }
  auto fd = open_listener(endpoint, Transport::Tcp);
  if (!fd) {
    return tl::make_unexpected(fd.error());
  }
  return std::make_shared<Listener>(
      environment_.world.io, std::move(*fd), endpoint, entrance,
      [this](Fd client, const IpAddress& address, const Entrance& by) {
        accept(std::move(client), address, by);
      });
}

Result<void> ProxyServer::Core::configure(ProxyServerOptions options) {
  std::vector<std::shared_ptr<Listener>> wanted;
  const auto want = [&](const Endpoint& endpoint, const Entrance& entrance) -> Result<void> {
    auto listener = open(endpoint, entrance);
    if (!listener) {
      return tl::make_unexpected(listener.error());
    }
    wanted.push_back(std::move(*listener));
    return {};
  };
  for (const Endpoint& endpoint : options.listen) {
    if (auto opened = want(endpoint, {}); !opened) {
      return opened;
    }
  }
  for (const engine::config::SteeredListener& each : options.steered) {
    if (auto opened = want(each.listen, {.is_steered = true, .port = each.port}); !opened) {
      return opened;
    }
  }
  for (const auto& former : listeners_) {
    if (std::ranges::find(wanted, former) == wanted.end()) {
      former->close();
    }
  }
  listeners_ = std::move(wanted);
  environment_.options = std::move(options);
  endpoints_.clear();
  steered_.clear();
  for (const auto& listener : listeners_) {
    const Entrance& entrance = listener->entrance();
    if (entrance.is_steered) {
      steered_.push_back({listener->bound(), entrance.port});
    } else {
      endpoints_.push_back(listener->bound());
    }
    listener->start();
  }
  list_own_endpoints();
  return {};
}

void ProxyServer::Core::list_own_endpoints() {
  std::vector<Endpoint>& own = environment_.options.proxy.own_endpoints;
  own.insert(own.end(), endpoints_.begin(), endpoints_.end());
  std::ranges::transform(steered_, std::back_inserter(own),
                         &engine::config::SteeredListener::listen);
  std::vector<Endpoint> expanded;
  for (const Endpoint& endpoint : own) {
    if (!is_wildcard(endpoint.address)) {
      expanded.push_back(endpoint);
      continue;
    }
    for (const IpAddress& address : find_local_addresses()) {
      expanded.push_back({address, endpoint.port});
    }
  }
  own = std::move(expanded);
}

void ProxyServer::Core::accept(Fd fd, const IpAddress& address, const Entrance& entrance) {
  std::size_t& of_client = clients_[address];
  if (connections_.size() >= environment_.options.max_connections ||
      of_client >= environment_.options.max_connections_per_client) {
    ++turned_away_;
    if (!entrance.is_steered) { // who speaks TLS would not understand
      turn_away(fd);
    }
    if (of_client == 0) {
      clients_.erase(address);
    }
    return;
  }
  ++of_client;
  ++accepted_;
  auto connection =
      std::make_shared<ClientConnection>(environment_, std::move(fd), address, entrance);
  connections_.emplace(connection.get(), connection);
  connection->start();
}

// As far as one write goes: there is no time to spend on who comes too many.
void ProxyServer::Core::turn_away(const Fd& fd) {
  const std::string text = engine::proxy::write_trouble(
      engine::proxy::kTooManyConnections, engine::proxy::ReplyShape{}, environment_.options.proxy);
  [[maybe_unused]] const ssize_t sent = send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
}

void ProxyServer::Core::forget(ClientConnection& connection) {
  const auto of_client = clients_.find(connection.address());
  if (of_client != clients_.end() && --of_client->second == 0) {
    clients_.erase(of_client);
  }
  connections_.erase(&connection);
  if (connections_.empty() && on_drained_) {
    end_drain();
  }
}

// A visit may close the connection that it visits, and no other.
template <class Visit> void ProxyServer::Core::visit_all(Visit visit) {
  for (auto next = connections_.begin(); next != connections_.end();) {
    const std::shared_ptr<ClientConnection> connection = (next++)->second;
    visit(*connection);
  }
}

void ProxyServer::Core::schedule_tick() {
  timer_.expires_after(environment_.options.tick);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self && !error) {
      self->tick();
      self->schedule_tick();
    }
  });
}

void ProxyServer::Core::tick() {
  const auto now = ConnectionEnvironment::now();
  environment_.tools.uptime = now.uptime;
  for (const auto& listener : listeners_) {
    listener->start();
  }
  if (on_drained_ && now.uptime >= drain_until_) {
    visit_all([](ClientConnection& connection) { connection.abandon(); });
    connections_.clear();
    clients_.clear();
    end_drain();
    return;
  }
  judge_all();
}

void ProxyServer::Core::judge_all() {
  const auto now = ConnectionEnvironment::now();
  visit_all([&](ClientConnection& connection) {
    if (connection.is_due(now)) {
      connection.tick(now);
    }
  });
}

void ProxyServer::Core::drain(std::function<void()> done, std::chrono::milliseconds limit) {
  for (const auto& listener : listeners_) {
    listener->close();
  }
  listeners_.clear();
  drain_until_ = ConnectionEnvironment::now().uptime + limit;
  on_drained_ = std::move(done);
  visit_all([](ClientConnection& connection) { connection.drain(); });
  if (connections_.empty() && on_drained_) {
    end_drain();
  }
}

void ProxyServer::Core::end_drain() {
  boost::asio::post(environment_.world.io, std::exchange(on_drained_, nullptr));
}

ProxyServer::Numbers ProxyServer::Core::numbers() const {
  const auto tunnels = std::ranges::count_if(
      connections_, [](const auto& entry) { return entry.second->is_tunnel(); });
  const auto intercepted = std::ranges::count_if(
      connections_, [](const auto& entry) { return entry.second->is_intercepted(); });
  return {connections_.size(), static_cast<std::size_t>(tunnels),
          static_cast<std::size_t>(intercepted), accepted_, turned_away_};
}

ProxyServer::ProxyServer(std::shared_ptr<Core> core) : core_(std::move(core)) {}

ProxyServer::~ProxyServer() = default;

Result<std::unique_ptr<ProxyServer>> ProxyServer::start(Surroundings surroundings,
                                                        ProxyServerOptions options) {
  auto core = std::make_shared<Core>(std::move(surroundings));
  if (const auto configured = core->configure(std::move(options)); !configured) {
    return tl::make_unexpected(configured.error());
  }
  core->schedule_tick();
  return std::unique_ptr<ProxyServer>(new ProxyServer(std::move(core)));
}

const std::vector<Endpoint>& ProxyServer::endpoints() const {
  return core_->endpoints();
}

const std::vector<engine::config::SteeredListener>& ProxyServer::steered_endpoints() const {
  return core_->steered();
}

void ProxyServer::rejudge() {
  core_->judge_all();
}

Result<void> ProxyServer::reconfigure(ProxyServerOptions options) {
  return core_->configure(std::move(options));
}

void ProxyServer::drain(std::function<void()> done, std::chrono::milliseconds limit) {
  core_->drain(std::move(done), limit);
}

ProxyServer::Numbers ProxyServer::numbers() const {
  return core_->numbers();
}

} // namespace haechi::io
