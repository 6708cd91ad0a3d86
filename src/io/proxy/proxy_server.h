#pragma once
// The proxy of one worker thread, explicit and for clients that DNS or a packet filter has sent
// here: accepts clients, and keeps every connection, forwarded request and tunnel that they make.
// All calls and callbacks belong to the thread that runs the io_context; every reference given must
// outlive the server.

#include "engine/config/config.h"
#include "engine/gateway/decision_counts.h"
#include "engine/gateway/judge.h"
#include "engine/proxy/credential_verifier.h"
#include "engine/proxy/proxy_options.h"
#include "io/net/resolver.h"
#include "ledger/record.h"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io::intercept {
struct Desk;
} // namespace haechi::io::intercept

namespace haechi::io::tls {
class ListenerTls;
} // namespace haechi::io::tls

namespace haechi::io::proxy {
class ClientPlaces;
class OwnConnections;
} // namespace haechi::io::proxy

namespace haechi::io {

// A listener of the explicit proxy behind TLS.
struct SecureDoor {
  Endpoint listen;
  std::shared_ptr<const tls::ListenerTls> tls;
};

struct ProxyServerOptions {
  std::vector<Endpoint> listen; // port 0: any free one, see ProxyServer::endpoints
  std::vector<SecureDoor> secure;
  std::vector<engine::config::SteeredListener> steered;
  std::vector<Endpoint> transparent;
  std::vector<Cidr> balancers; // must say for whom they connect; nobody else may
  // Of all workers; null where no connection of ours can come back to us.
  std::shared_ptr<proxy::OwnConnections> own_connections;
  // Of all workers, from the start; null: this server counts for itself.
  std::shared_ptr<proxy::ClientPlaces> client_places;
  engine::proxy::ProxyOptions proxy;
  // A connection more is answered 503 and closed.
  std::size_t max_connections = 8'000;            // of this worker
  std::size_t max_connections_per_client = 4'000; // of one address at all of `client_places`
  std::size_t max_tunnels = 8'000;                // a CONNECT more is answered 503
  std::size_t max_intercepted = 8'000;            // of one more the names alone decide
  std::chrono::milliseconds tick{1'000};          // how late a deadline may be noticed
};

class ProxyServer {
 public:
  // Makes the next reference number of refusals.
  using ReferenceSource = std::function<std::string()>;

  // Everything of the world that the server uses. `verifier` may be null: no password is right
  // then.
  struct Surroundings {
    boost::asio::io_context& io;
    engine::gateway::Judge& judge;
    ledger::Recorder& recorder;
    Resolver& resolver;
    engine::proxy::CredentialVerifier* verifier = nullptr;
    ReferenceSource make_reference;
    intercept::Desk* desk = nullptr; // null: nothing is ever intercepted
  };

  // Listens at once. Errors: those of io::open_listener.
  [[nodiscard]] static Result<std::unique_ptr<ProxyServer>> start(Surroundings surroundings,
                                                                  ProxyServerOptions options);
  // Resets whatever still runs.
  ~ProxyServer();
  ProxyServer(const ProxyServer&) = delete;
  ProxyServer& operator=(const ProxyServer&) = delete;

  // What is listened on, in the order of the options, with the ports that were found.
  [[nodiscard]] const std::vector<Endpoint>& endpoints() const;
  [[nodiscard]] const std::vector<engine::config::SteeredListener>& steered_endpoints() const;
  [[nodiscard]] const std::vector<Endpoint>& secure_endpoints() const;
  [[nodiscard]] const std::vector<Endpoint>& transparent_endpoints() const;

  // To be called after the judge's epoch has changed: everything that runs is judged again, and cut
  // before this returns where it is refused now.
  void rejudge();

  // New options hold for what comes; new listeners are opened, dropped ones closed. On an error the
  // former options stay in force.
  Result<void> reconfigure(ProxyServerOptions options);

  // Stops accepting, lets requests and tunnels end by themselves, resets what is left after
  // `limit`, then calls `done` once (never before returning).
  void drain(std::function<void()> done, std::chrono::milliseconds limit);

  struct Numbers {
    std::size_t connections = 0;
    std::size_t tunnels = 0;
    std::size_t intercepted = 0;
    std::uint64_t accepted = 0;           // since the start
    std::uint64_t turned_away = 0;        // by the limits on connections
    std::uint64_t tunnels_refused = 0;    // by the limit on them
    std::uint64_t left_uninspected = 0;   // by the limit on inspected connections
    std::uint64_t without_descriptor = 0; // times that accepting had to pause
    // Bytes of clients and for them, on the wire, but for inspected connections (Desk).
    std::uint64_t from_clients = 0;
    std::uint64_t to_clients = 0;
    engine::gateway::DecisionCounts decisions;

    void add(const Numbers& other);
  };

  [[nodiscard]] Numbers numbers() const;

  class Core;

 private:
  explicit ProxyServer(std::shared_ptr<Core> core);

  std::shared_ptr<Core> core_; // handlers that are still queued look at it through weak pointers
};

} // namespace haechi::io
