#pragma once
// Plain OpenSSL ends for tests, blocking, every wait bounded by ten seconds: a client as stubborn
// as a test wants it, and a server that tells what it saw.

#include "certificate_maker.h"
#include "io/net/socket.h"

#include <openssl/ssl.h>

#include <atomic>
#include <functional>
#include <thread>

namespace haechi::certificates_test {

using SharedContext = std::shared_ptr<SSL_CTX>;
using SharedSession = std::shared_ptr<SSL_SESSION>;

struct SocketPair {
  io::Fd one;
  io::Fd other;
};

// Two connected stream sockets, blocking with a time limit on both.
[[nodiscard]] SocketPair make_socket_pair();
void set_blocking(int fd, bool is_blocking);

class TlsPeer {
 public:
  TlsPeer(io::Fd fd, SSL* ssl) : fd_(std::move(fd)), ssl_(ssl, SSL_free) {}

  [[nodiscard]] bool send(std::string_view bytes) const;
  // Until `count` bytes or the end.
  [[nodiscard]] std::string read(std::size_t count) const;
  [[nodiscard]] std::string read_to_end() const;
  // Whether the end of reading was a close_notify.
  [[nodiscard]] bool ended_cleanly() const;
  void end_sending() const;
  void reset();

  [[nodiscard]] SSL* ssl() const { return ssl_.get(); }

  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  io::Fd fd_;
  std::shared_ptr<SSL> ssl_;
  mutable bool has_ended_cleanly_ = false;
};

struct ClientSpec {
  std::string server_name; // empty: none is sent
  std::vector<std::string> alpn;
  std::string trusted; // PEM; empty: everything is believed
  int most_version = TLS1_3_VERSION;
  std::string ciphers;              // of TLS 1.2; empty: default
  std::string signature_algorithms; // empty: default
  std::string groups;               // empty: default
  std::string second_name;          // said in the second hello, after a retry was asked for
  SharedSession session;            // to resume; needs `context` of its first connection
  SharedContext context;            // empty: a new one
};

struct ClientOutcome {
  std::unique_ptr<TlsPeer> peer; // null: no handshake
  std::string error;             // then OpenSSL's reason
  SharedContext context;
};

[[nodiscard]] ClientOutcome connect(io::Fd fd, const ClientSpec& spec);

struct ServerSpec {
  Made leaf;
  std::vector<Made> others; // sent besides
  std::vector<std::string> alpn;
  int most_version = TLS1_3_VERSION;
};

// Listens on loopback; each connection is served by `serve` in a thread of its own.
class TestServer {
 public:
  using Serve = std::function<void(const TlsPeer&)>;
  TestServer(const ServerSpec& spec, Serve serve);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  // A non-blocking socket that is being connected to it.
  [[nodiscard]] io::Fd connect() const;

  std::atomic<int> accepted{0};   // TCP connections
  std::atomic<int> handshakes{0}; // completed
  std::atomic<int> resumed{0};
  std::atomic<std::size_t> bytes{0}; // read in plain by echo

 private:
  void run();
  void serve_one(io::Fd fd);

  SharedContext context_;
  Bytes protocols_;
  Serve serve_;
  io::Fd listener_;
  Endpoint endpoint_;
  std::atomic<bool> is_stopping_{false};
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// Sends back what it reads until the end.
[[nodiscard]] TestServer::Serve echo(std::atomic<std::size_t>* bytes = nullptr);

} // namespace haechi::certificates_test
