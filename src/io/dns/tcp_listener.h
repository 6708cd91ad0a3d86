#pragma once
// DNS over TCP (RFC 7766): framed messages, many in flight on a connection, answers in any order.
// Bounded in connections, per client too, in unanswered questions and unsent bytes of each
// connection, and in time: a message must be whole, and answers taken, within the idle time.
// No DNS beyond the two-byte length in here.

#include "engine/dns/ports.h"
#include "io/dns/watch.h"

#include <map>
#include <unordered_map>

namespace haechi::io {

struct TcpLimits {
  std::size_t connections = 1024;          // the idlest gives way to a new one
  std::size_t connections_per_client = 64; // further ones are closed at once
  std::size_t questions = 64;              // unanswered on one connection; then it is read no more
  std::size_t unsent_bytes = 64 << 10;     // then likewise
  std::uint64_t idle_ms = 10'000;          // RFC 7766 section 6.2.3: a few seconds
  std::uint64_t life_ms = 300'000;         // of a connection, however busy
};

class TcpListener {
 public:
  enum class Outcome : std::uint8_t { Silence, Answered, Waiting };

  struct Handled {
    Outcome outcome = Outcome::Silence;
    std::size_t size = 0;
  };

  using Handler = std::function<Handled(ByteView, const engine::dns::Client&, std::span<Byte>)>;

  // `now_ms` tells the uptime; `on_opened` is called when a connection is accepted.
  TcpListener(boost::asio::io_context& loop, const TcpLimits& limits, Handler handler,
              std::function<std::uint64_t()> now_ms, std::function<void()> on_opened);
  ~TcpListener();

  void add_socket(Fd fd);
  // Accepts and reads no more; open questions are still answered.
  void stop();
  // A later answer; ignored when the connection has gone.
  void send(const engine::dns::Client& client, ByteView message);
  // To be called about ten times a second while has_work().
  void on_tick();

  [[nodiscard]] bool has_work() const { return !connections_.empty() || is_short_of_sockets_; }

  [[nodiscard]] bool has_connections() const { return !connections_.empty(); }

 private:
  struct Connection;
  void accept_all(std::size_t socket);
  void open(Fd fd, const Endpoint& remote);
  void close(std::uint64_t id);
  [[nodiscard]] bool close_idlest();
  [[nodiscard]] Connection* find(std::uint64_t id);
  void read(std::uint64_t id);
  void handle_messages(Connection& connection);
  void append(Connection& connection, ByteView message);
  void write(std::uint64_t id);
  // Closes when all is done, else waits for what comes next.
  void go_on(std::uint64_t id);
  [[nodiscard]] bool may_read(const Connection& connection) const;

  boost::asio::io_context& loop_;
  TcpLimits limits_;
  Handler handler_;
  std::function<std::uint64_t()> now_ms_;
  std::function<void()> on_opened_;
  std::vector<std::unique_ptr<Watch>> sockets_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::map<IpAddress, std::size_t> per_client_;
  std::uint64_t next_id_ = 1;
  bool is_stopped_ = false;
  bool is_short_of_sockets_ = false; // accept failed: again at the next tick
  Bytes room_;
};

} // namespace haechi::io
