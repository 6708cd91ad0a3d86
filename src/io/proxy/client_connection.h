#pragma once
// One accepted client with its upstream: reads and writes for a ProxySession and runs its commands.
// Reads from one side only while the other can take it, so that what is buffered stays bounded.

#include "engine/gateway/decision_counts.h"
#include "engine/proxy/proxy_session.h"
#include "io/intercept/intercepted_connection.h"
#include "io/proxy/arrival.h"
#include "io/proxy/own_connections.h"
#include "io/proxy/proxy_server.h"
#include "io/proxy/tunnel.h"

namespace haechi::io::proxy {

class ClientConnection;

// What the connections of one server share.
struct ConnectionEnvironment {
  ProxyServer::Surroundings world;
  ProxyServerOptions options;
  TunnelTools tools;
  engine::proxy::Commands spare_commands; // capacity that is used again and again
  engine::gateway::DecisionCounts decisions;
  engine::proxy::Room room;
  std::size_t tunnels = 0; // of the connections, now
  std::size_t intercepted = 0;
  std::function<void(ClientConnection&)> on_closed;

  [[nodiscard]] static engine::proxy::Moment now();
};

class ClientConnection final : public StreamOwner,
                               public std::enable_shared_from_this<ClientConnection> {
 public:
  ClientConnection(ConnectionEnvironment& environment, Guest guest);

  void start();
  void on_ready(Side side, Ready ready) override;

  // Whether anything of this connection is due.
  [[nodiscard]] bool is_due(const engine::proxy::Moment& now) const;
  void tick(const engine::proxy::Moment& now);
  void drain();
  // Resets both sides. The environment is not touched any more after this.
  void abandon();

  [[nodiscard]] bool is_tunnel() const { return tunnel_ != nullptr; }

  [[nodiscard]] bool is_intercepted() const { return intercepted_ != nullptr; }

 private:
  // Bytes on their way out; what a socket does not take at once stays here.
  struct Outbox {
    std::string bytes;
    bool is_dead = false; // the peer takes nothing more: bytes for it are dropped

    enum class Flushed : unsigned char { All, Blocked, Failed };
    [[nodiscard]] Flushed flush(int fd);
  };

  void dispatch(const engine::proxy::Event& event);
  void run(engine::proxy::Command& command);
  void settle();
  [[nodiscard]] bool flush_both();
  void await_bytes();
  void read_client();
  [[nodiscard]] bool is_own_connection();
  void reset_client();
  void read_upstream();
  void discard_client();
  void connect(const Endpoint& endpoint);
  void end_connecting();
  void resolve(const std::string& host);
  void verify(engine::proxy::command::Verify& command);
  void send_event_later(engine::proxy::Event event);
  void finish();
  void follow_tunnel(Tunnel::State state);
  void intercept(engine::proxy::command::StartInterception& wanted);
  void give_up_interception(Fd client, std::string_view hello);
  void close();
  void leave_rooms();

  ConnectionEnvironment* environment_; // null once closed
  IpAddress address_;
  Endpoint peer_;
  std::string first_;               // read before this connection was made
  std::string_view turned_away_;    // why; empty: it is welcome
  std::shared_ptr<TlsFront> front_; // null: the client speaks with us in clear
  std::unique_ptr<ClientPlaces::Place> place_;
  std::unique_ptr<OwnConnections::Entry> own_connection_; // to the server, while it is open
  engine::proxy::ProxySession session_;
  Stream client_;
  Stream upstream_;
  Outbox to_client_;
  Outbox to_upstream_;
  std::unique_ptr<Tunnel> tunnel_;
  std::shared_ptr<intercept::InterceptedConnection> intercepted_;
  std::chrono::milliseconds close_at_ = std::chrono::milliseconds::max();
  std::size_t discarded_ = 0;
  bool is_connecting_ = false;
  bool awaits_first_bytes_ = false; // of a client that might be this proxy itself
  bool is_finishing_ = false; // the session is over, the client still has to take what it was sent
  bool has_sent_end_ = false;
};

} // namespace haechi::io::proxy
