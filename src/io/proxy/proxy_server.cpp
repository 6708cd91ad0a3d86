#include "io/proxy/proxy_server.h"

#include "engine/proxy/troubles.h"
#include "io/net/original_destination.h"
#include "io/net/socket_address.h"
#include "io/proxy/client_connection.h"
#include "io/proxy/listeners.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <map>
#include <sys/socket.h>
#include <unordered_map>

namespace haechi::io {

namespace {

using proxy::ClientConnection;
using proxy::ConnectionEnvironment;
using proxy::Door;

constexpr std::string_view kNotRedirected = "not-redirected";

} // namespace

class ProxyServer::Core : public std::enable_shared_from_this<ProxyServer::Core> {
 public:
  explicit Core(Surroundings surroundings)
      : timer_(surroundings.io), environment_{.world = std::move(surroundings)},
        listeners_(environment_.world.io, [this](Fd client, const Endpoint& peer, const Door& by) {
          accept(std::move(client), peer, by);
        }) {
    environment_.tools.uptime = ConnectionEnvironment::now().uptime;
    environment_.on_closed = [this](ClientConnection& connection) { forget(connection); };
  }

  ~Core() {
    for (const auto& [key, connection] : connections_) {
      connection->abandon();
    }
    drop_arrivals();
    drop_fronts();
    listeners_.close();
  }

  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Result<void> configure(ProxyServerOptions options);
  void schedule_tick();
  void judge_all();
  void drain(std::function<void()> done, std::chrono::milliseconds limit);

  [[nodiscard]] const proxy::Listeners& listeners() const { return listeners_; }

  [[nodiscard]] Numbers numbers() const;

 private:
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

  template <class Visit> void visit_all(Visit visit);

  boost::asio::steady_timer timer_;
  ConnectionEnvironment environment_;
  proxy::Listeners listeners_;
  std::map<std::uint64_t, std::shared_ptr<proxy::Arrival>> arrivals_; // not yet clients
  std::unordered_map<const proxy::TlsFront*, std::shared_ptr<proxy::TlsFront>> fronts_;
  std::unordered_map<const ClientConnection*, std::shared_ptr<ClientConnection>> connections_;
  std::shared_ptr<proxy::ClientPlaces> places_;
  std::function<void()> on_drained_;
  std::chrono::milliseconds drain_until_{0};
  std::uint64_t accepted_ = 0;
  std::uint64_t turned_away_ = 0;
};

Result<void> ProxyServer::Core::configure(ProxyServerOptions options) {
  if (auto configured = listeners_.configure(options); !configured) {
    return configured;
  }
  if (!places_) {
    places_ = options.client_places ? std::move(options.client_places)
                                    : std::make_shared<proxy::ClientPlaces>();
  }
  std::vector<Endpoint> own = std::move(options.proxy.own_endpoints);
  const std::vector<Endpoint> bound = listeners_.all();
  own.insert(own.end(), bound.begin(), bound.end());
  options.proxy.own_endpoints = proxy::spell_out_wildcards(own);
  environment_.options = std::move(options);
  return {};
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
  listeners_.resume();
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
  listeners_.close();
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
          .without_descriptor = listeners_.without_descriptor(),
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
  return core_->listeners().plain();
}

const std::vector<engine::config::SteeredListener>& ProxyServer::steered_endpoints() const {
  return core_->listeners().steered();
}

const std::vector<Endpoint>& ProxyServer::secure_endpoints() const {
  return core_->listeners().secure();
}

const std::vector<Endpoint>& ProxyServer::transparent_endpoints() const {
  return core_->listeners().transparent();
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
