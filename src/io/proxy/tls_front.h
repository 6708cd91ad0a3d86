#pragma once
// Ends the TLS that a client speaks with the proxy itself, and carries its plaintext to and from
// one end of a local pair of sockets; the other end is the client to everything behind. Half-closes
// pass as half-closes, a side that does not read stops the other.
//
// All calls and callbacks belong to the loop's thread.

#include "engine/identity/claims.h"
#include "io/proxy/stream.h"
#include "io/tls/listener_tls.h"
#include "io/tls/tls_stream.h"

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io::proxy {

class TlsFront final : public StreamOwner, public std::enable_shared_from_this<TlsFront> {
 public:
  struct Opened {
    Fd plain;
    std::shared_ptr<const engine::identity::CertificateFacts> certificate; // null: none was shown
  };

  using Done = std::function<void(Result<Opened>)>;

  // Begins the handshake; `done` is called once, never before this returns.
  [[nodiscard]] static Result<std::shared_ptr<TlsFront>>
  open(boost::asio::io_context& loop, Fd client, std::string first, const tls::ListenerTls& tls,
       std::chrono::milliseconds limit, Done done);
  TlsFront(boost::asio::io_context& loop, Done done);
  ~TlsFront() override;

  // Whom to tell when everything is over; the last call, after a handshake that went well.
  void on_closed(std::function<void()> told) { on_closed_ = std::move(told); }

  // The client learns by a reset that something was cut off.
  void abort();

  void on_ready(Side side, Ready ready) override;

 private:
  struct Linger;

  void finish_handshake(const Result<void>& outcome);
  void begin(Fd plain);
  void take_from_client(std::string_view bytes);
  void end_of_client(const Error* error);
  void flush_to_pair();
  void read_pair();
  void end_of_pair();
  void watch_pair();
  void close();

  boost::asio::io_context& loop_;
  Done done_;
  std::function<void()> on_closed_;
  std::unique_ptr<tls::TlsStream> client_;
  Stream pair_;
  std::string pending_; // of the client, not yet taken by the pair
  std::unique_ptr<Linger> linger_;
  bool client_ended_ = false;
  bool pair_ended_ = false;
};

} // namespace haechi::io::proxy
