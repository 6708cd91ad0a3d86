#pragma once
// One intercepted connection: opens both legs, then carries bytes and time to an
// engine::intercept::Session and runs its commands. Where there is no server to go to (the request
// is refused whatever it says, the server cannot be reached or is not believed) the client alone
// is answered, under a leaf for the one name that it asked for.
//
// All calls and callbacks belong to the loop's thread; nothing is called back after abandon().

#include "io/intercept/spill_files.h"
#include "io/intercept/upstream_opener.h"
#include "io/tls/interception.h"

#include <deque>

namespace haechi::io::intercept {

struct InterceptionPlan {
  Fd client;
  Fd server; // connected to the first of `place.addresses`; closed: there is none
  std::string hello;
  ServerPlace place;
  std::string server_name;
  std::string asked; // by CONNECT; empty: that gave an address, or there was none
  std::uint16_t port = 443;
  IpAddress address; // the client's
  engine::identity::Claims claims;
  std::vector<std::string> protocols;
  engine::certificates::KeyType key{};
  std::optional<engine::intercept::ServerTrouble> trouble; // where there is no server, why
};

class InterceptedConnection : public std::enable_shared_from_this<InterceptedConnection> {
 public:
  struct Handlers {
    std::function<void()> on_open;
    // No certificate can be shown: the client still waits for its handshake.
    std::function<void(Fd client, std::string hello)> on_unavailable;
    std::function<void()> on_closed; // the last call
  };

  InterceptedConnection(Desk& desk, InterceptionPlan plan, Handlers handlers);

  // Calls nothing back before it returns.
  void start();
  [[nodiscard]] bool is_due(const engine::intercept::Moment& now) const;
  void tick(const engine::intercept::Moment& now);
  void drain();
  // Resets both sides.
  void abandon();

 private:
  using Event = engine::intercept::Event;
  using Command = engine::intercept::Command;
  using Connection = engine::intercept::ConnectionNumber;

  struct Upstream {
    std::unique_ptr<tls::TlsStream> stream; // null while it is opened
    std::unique_ptr<UpstreamOpener> opener;
    std::size_t unsent = 0; // as the session was last told
  };

  void open_legs();
  void take_legs(tls::Intercepted legs);
  void take_failure(tls::InterceptionFailure failure);
  void answer_in_place_of(tls::InterceptionFailure failure);
  void note(std::string_view reason, std::string note);
  void note_refused_leaf(std::string_view way);
  void note_silent_end();
  void note_first_bytes();
  void listen_to_client();
  void listen_to_upstream(Connection number);

  void give(const Event& event);
  void give_later(Event event);
  void handle_one(const Event& event);
  void run(Command& command);
  void send_to_client(std::string_view bytes);
  void send_to_upstream(Connection number, std::string_view bytes);
  void open_upstream(Connection number, bool allows_http2);
  void spill(engine::intercept::ExchangeNumber exchange, std::string_view bytes);
  void read_spill(const engine::intercept::command::ReadSpill& wanted);
  void collect_written();
  void tell_written();
  void finish();
  void end_client();
  void close();

  Desk* desk_; // null once closed
  InterceptionPlan plan_;
  Handlers handlers_;
  std::shared_ptr<tls::Interception> opening_;
  std::unique_ptr<engine::intercept::Session> session_;
  std::unique_ptr<tls::TlsStream> client_;
  std::size_t client_unsent_ = 0;
  std::map<Connection, Upstream> upstreams_;
  SpillFiles spills_;
  std::deque<Event> later_;           // happened while another event was handled
  std::deque<std::string> read_back_; // of the SpillBytes among them, in order
  std::uint64_t epoch_ = 0;
  std::chrono::milliseconds close_at_ = std::chrono::milliseconds::max();
  bool is_handling_ = false;
  bool is_draining_ = false;
  bool is_finishing_ = false;
  bool client_ended_ = false;
  bool client_spoke_ = false; // inside our TLS
  std::chrono::milliseconds opened_at_{0};
  Instant excused_until_ = Instant::max(); // the server's certificate, by an exception
};

} // namespace haechi::io::intercept
