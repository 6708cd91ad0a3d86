#pragma once
// A TLS end on a worker's loop: handshake with a deadline, then bytes in by calls and bytes out by
// a queue. The one who uses it sees back-pressure both ways: pause() stops reading from the socket,
// queued() and on_drained tell when the other side takes less than it is sent.
//
// All calls and callbacks belong to the loop's thread. Nothing is called back after destruction or
// reset, and destruction inside a callback is allowed.

#include "io/net/socket.h"
#include "io/tls/tls_end.h"

#include <chrono>
#include <functional>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io::tls {

class TlsStream {
 public:
  struct Handlers {
    std::function<void(std::string_view)> on_bytes; // the view holds during the call
    // Nothing more comes: `error` is null after close_notify; E-TLS-008 means that what came may be
    // cut short, anything else that the connection is broken. The last call but for on_drained.
    std::function<void(const Error* error)> on_end;
    // What was queued is with the socket, after a call of send had to leave something.
    std::function<void()> on_drained;
  };

  // Takes the socket and the end that is bound to it.
  TlsStream(boost::asio::io_context& loop, Fd socket, std::unique_ptr<TlsEnd> end);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  // Calls `done` once, never before it returns: with an error of TlsEnd, or E-TLS-011 after
  // `limit`.
  void handshake(std::chrono::milliseconds limit, std::function<void(Result<void>)> done);
  // After the handshake. Begins to read.
  void start(Handlers handlers);

  void pause();
  void resume();

  // Queues and sends what the socket takes now.
  void send(std::string_view bytes);
  [[nodiscard]] std::size_t queued() const;
  // After what is queued: close_notify and the end of sending. Reading goes on.
  void end_sending();
  // Drops everything; the other side learns by a reset that something was cut off.
  void reset();

  [[nodiscard]] TlsEnd& end() const;
  [[nodiscard]] int fd() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

} // namespace haechi::io::tls
