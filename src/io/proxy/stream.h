#pragma once
// A non-blocking socket in an event loop: tells once when it can be read or written. Reading and
// writing themselves are plain system calls on fd().

#include "io/net/socket.h"

#include <memory>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io::proxy {

enum class Side : unsigned char { Client, Upstream };
enum class Ready : unsigned char { Read, Write };

// Who is told. Shared, as a queued notice must not outlive it.
class StreamOwner {
 public:
  StreamOwner() = default;
  virtual ~StreamOwner() = default;
  StreamOwner(const StreamOwner&) = delete;
  StreamOwner& operator=(const StreamOwner&) = delete;

  virtual void on_ready(Side side, Ready ready) = 0;
};

class Stream {
 public:
  Stream() = default; // closed
  Stream(boost::asio::io_context& io, Fd fd, Side side);

  ~Stream() { close(); }

  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&& other) noexcept;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] bool is_open() const { return state_ != nullptr; }

  [[nodiscard]] int fd() const;

  // Calls owner->on_ready once, later. Nothing when it is waited for already.
  void wait(Ready ready, const std::shared_ptr<StreamOwner>& owner);

  // No notice comes after this; the socket is somebody else's.
  [[nodiscard]] Fd release();
  // No notice comes after this.
  void close();
  // As close, but the peer learns by a reset that something was cut off.
  void reset();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

} // namespace haechi::io::proxy
