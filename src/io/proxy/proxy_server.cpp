#include "io/proxy/proxy_server.h"

#include "engine/proxy/troubles.h"
#include "io/net/original_destination.h"
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
#include <netinet/tcp.h>
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
constexpr std::string_view kNotRedirected = "not-redirected";

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

// What is listened on, and what those who come there mean by it.
struct Door {
  Endpoint listen;
  Entrance entrance{};
  bool is_transparent = false;
  std::shared_ptr<const tls::ListenerTls> tls = nullptr;

  // The same socket serves both.
  [[nodiscard]] bool is_same_place(const Door& other) const {
    return listen == other.listen && entrance == other.entrance &&
           is_transparent == other.is_transparent && (tls == nullptr) == (other.tls == nullptr);
  }
};

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

// One listening socket.
class Listener final : public proxy::StreamOwner, public std::enable_shared_from_this<Listener> {
 public:
  using OnAccept = std::function<void(Fd, const Endpoint&, const Door&)>;

  Listener(boost::asio::io_context& io, Fd fd, Door door, OnAccept on_accept,
           std::uint64_t& without_descriptor)
      : stream_(io, std::move(fd), Side::Client), door_(std::move(door)),
        bound_(local_endpoint(stream_.fd())), on_accept_(std::move(on_accept)),
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
        return; // the next tick tries again: asking at once would spin
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
  OnAccept on_accept_;
  std::uint64_t& without_descriptor_;
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
    drop_arrivals();
    drop_fronts();
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

  [[nodiscard]] const std::vector<Endpoint>& secure() const { return secure_; }

  [[nodiscard]] const std::vector<Endpoint>& transparent() const { return transparent_; }

  [[nodiscard]] Numbers numbers() const;

 private:
  [[nodiscard]] Result<std::shared_ptr<Listener>> open(Door door);
  void list_bound();
  void accept(Fd fd, const Endpoint& peer, const Door& door);
  static void find_meant(proxy::Guest& guest);
  void await_arrival(proxy::Guest guest, bool is_balancer,
                     std::shared_ptr<const tls::ListenerTls> tls);
  void admit(proxy::Guest guest);
  [[nodiscard]] bool take_place(proxy::Guest& guest);
  void drop_arrivals();
  void drop_fronts();
  void end_drain_when_empty();
  void turn_away(const proxy::Guest& guest);
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
  std::vector<Endpoint> secure_;
  std::vector<Endpoint> transparent_;
  std::map<std::uint64_t, std::shared_ptr<proxy::Arrival>> arrivals_; // not yet clients
  std::unordered_map<const proxy::TlsFront*, std::shared_ptr<proxy::TlsFront>> fronts_;
  std::unordered_map<const ClientConnection*, std::shared_ptr<ClientConnection>> connections_;
  std::shared_ptr<proxy::ClientPlaces> places_;
  std::function<void()> on_drained_;
  std::chrono::milliseconds drain_until_{0};
  std::uint64_t accepted_ = 0;
  std::uint64_t turned_away_ = 0;
};

Result<std::shared_ptr<Listener>> ProxyServer::Core::open(Door door) {
  const auto kept = std::ranges::find_if(
      listeners_, [&](const auto& listener) { return listener->door().is_same_place(door); });
  if (kept != listeners_.end()) {
    (*kept)->set_tls(std::move(door.tls));
    return *kept;
  }
  auto fd = open_listener(door.listen, Transport::Tcp);
  if (!fd) {
    return tl::make_unexpected(fd.error());
  }
  return std::make_shared<Listener>(
      environment_.world.io, std::move(*fd), std::move(door),
      [this](Fd client, const Endpoint& peer, const Door& by) {
        accept(std::move(client), peer, by);
      },
      environment_.without_descriptor);
}

Result<void> ProxyServer::Core::configure(ProxyServerOptions options) {
  std::vector<std::shared_ptr<Listener>> wanted;
  for (Door& door : list_doors(options)) {
    auto listener = open(std::move(door));
    if (!listener) {
      return tl::make_unexpected(listener.error());
    }
    wanted.push_back(std::move(*listener));
  }
  for (const auto& former : listeners_) {
    if (std::ranges::find(wanted, former) == wanted.end()) {
      former->close();
    }
  }
  listeners_ = std::move(wanted);
  if (!places_) {
    places_ = options.client_places ? std::move(options.client_places)
                                    : std::make_shared<proxy::ClientPlaces>();
  }
  environment_.options = std::move(options);
  list_bound();
  list_own_endpoints();
  return {};
}

void ProxyServer::Core::list_bound() {
  endpoints_.clear();
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
      (door.tls ? secure_ : endpoints_).push_back(listener->bound());
    }
    listener->start();
  }
}

void ProxyServer::Core::list_own_endpoints() {
  std::vector<Endpoint>& own = environment_.options.proxy.own_endpoints;
  for (const auto* bound : {&endpoints_, &secure_, &transparent_}) {
    own.insert(own.end(), bound->begin(), bound->end());
  }
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

void ProxyServer::Core::accept(Fd fd, const Endpoint& peer, const Door& door) {
  proxy::Guest guest{.client = std::move(fd),
                     .peer = peer,
                     .address = peer.address,
                     .entrance = door.entrance,
                     .first = {},
                     .certificate = nullptr,
                     .front = nullptr,
                     .turned_away = {},
                     .place = nullptr};
  const bool is_balancer =
      std::ranges::any_of(environment_.options.balancers,
                          [&](const Cidr& prefix) { return prefix.contains(peer.address); });
  // For whom a balancer connects is known later.
  if (connections_.size() + arrivals_.size() >= environment_.options.max_connections ||
      (!is_balancer && !take_place(guest))) {
    turn_away(guest);
    return;
  }
  ++accepted_;
  if (door.is_transparent) {
    find_meant(guest);
  }
  if (is_balancer || door.tls) {
    await_arrival(std::move(guest), is_balancer, door.tls);
  } else {
    admit(std::move(guest));
  }
}

// SECURITY: who connects to a transparent listener itself means nobody; answering would only let it
// ask for anything by any name.
void ProxyServer::Core::find_meant(proxy::Guest& guest) {
  const Endpoint here = local_endpoint(guest.client.get());
  const auto meant = find_original_destination(guest.client.get());
  guest.entrance.meant = meant.value_or(here);
  guest.entrance.port = guest.entrance.meant->port;
  if (guest.entrance.meant == here) {
    guest.turned_away = kNotRedirected;
  }
}

void ProxyServer::Core::await_arrival(proxy::Guest guest, bool is_balancer,
                                      std::shared_ptr<const tls::ListenerTls> tls) {
  const std::weak_ptr<Core> weak = weak_from_this();
  const std::uint64_t number = accepted_;
  const auto arrival = std::make_shared<proxy::Arrival>(
      environment_.world.io, std::move(guest),
      proxy::Arrival::Setup{is_balancer, std::move(tls), environment_.options.proxy.header_timeout},
      proxy::Arrival::Handlers{.on_guest =
                                   [weak, number](proxy::Guest welcome) {
                                     if (const auto self = weak.lock()) {
                                       const auto done = self->arrivals_.extract(number);
                                       self->admit(std::move(welcome));
                                     }
                                   },
                               .on_lost =
                                   [weak, number] {
                                     if (const auto self = weak.lock()) {
                                       const auto done = self->arrivals_.extract(number);
                                     }
                                   },
                               .on_front_closed =
                                   [weak](const proxy::TlsFront* front) {
                                     if (const auto self = weak.lock()) {
                                       const auto done = self->fronts_.extract(front);
                                       self->end_drain_when_empty();
                                     }
                                   }});
  arrivals_.emplace(number, arrival);
  arrival->start();
}

void ProxyServer::Core::admit(proxy::Guest guest) {
  if (guest.turned_away == kNotRedirected &&
      guest.entrance.meant != local_endpoint(guest.client.get())) {
    guest.turned_away = {}; // a balancer has said where it was going
  }
  if (!guest.place && !take_place(guest)) {
    turn_away(guest);
    return;
  }
  if (guest.front) {
    fronts_.emplace(guest.front.get(), guest.front);
  }
  auto connection = std::make_shared<ClientConnection>(environment_, std::move(guest));
  connections_.emplace(connection.get(), connection);
  connection->start();
}

bool ProxyServer::Core::take_place(proxy::Guest& guest) {
  guest.place = places_->take(guest.address, environment_.options.max_connections_per_client);
  return guest.place != nullptr;
}

// As far as one write goes: there is no time to spend on who comes too many.
void ProxyServer::Core::turn_away(const proxy::Guest& guest) {
  ++turned_away_;
  if (guest.front) {
    guest.front->abort();
  }
  if (guest.entrance.is_steered || guest.entrance.is_secure) {
    return; // who speaks TLS would not understand
  }
  const std::string text = engine::proxy::write_trouble(
      engine::proxy::kTooManyConnections, engine::proxy::ReplyShape{}, environment_.options.proxy);
  [[maybe_unused]] const ssize_t sent =
      send(guest.client.get(), text.data(), text.size(), MSG_NOSIGNAL);
}

void ProxyServer::Core::forget(ClientConnection& connection) {
  connections_.erase(&connection);
  end_drain_when_empty();
}

void ProxyServer::Core::end_drain_when_empty() {
  if (connections_.empty() && fronts_.empty() && on_drained_) {
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
    drop_fronts();
    end_drain_when_empty();
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
  drop_arrivals();
  visit_all([](ClientConnection& connection) { connection.drain(); });
  end_drain_when_empty();
}

void ProxyServer::Core::drop_arrivals() {
  const auto arrivals = std::exchange(arrivals_, {});
  for (const auto& [number, arrival] : arrivals) {
    arrival->abandon();
  }
}

void ProxyServer::Core::drop_fronts() {
  const auto fronts = std::exchange(fronts_, {}); // each tells that it is closed
  for (const auto& [key, front] : fronts) {
    front->abort();
  }
}

void ProxyServer::Core::end_drain() {
  boost::asio::post(environment_.world.io, std::exchange(on_drained_, nullptr));
}

ProxyServer::Numbers ProxyServer::Core::numbers() const {
  return {.connections = connections_.size(),
          .tunnels = environment_.tunnels,
          .intercepted = environment_.intercepted,
          .accepted = accepted_,
          .turned_away = turned_away_,
          .tunnels_refused = environment_.room.tunnels_refused,
          .left_uninspected = environment_.room.left_uninspected,
          .without_descriptor = environment_.without_descriptor,
          .from_clients = environment_.tools.from_clients,
          .to_clients = environment_.tools.to_clients,
          .decisions = environment_.decisions};
}

void ProxyServer::Numbers::add(const Numbers& other) {
  connections += other.connections;
  tunnels += other.tunnels;
  intercepted += other.intercepted;
  accepted += other.accepted;
  turned_away += other.turned_away;
  tunnels_refused += other.tunnels_refused;
  left_uninspected += other.left_uninspected;
  without_descriptor += other.without_descriptor;
  from_clients += other.from_clients;
  to_clients += other.to_clients;
  decisions.add(other.decisions);
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

const std::vector<Endpoint>& ProxyServer::secure_endpoints() const {
  return core_->secure();
}

const std::vector<Endpoint>& ProxyServer::transparent_endpoints() const {
  return core_->transparent();
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
