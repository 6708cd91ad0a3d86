#pragma once
// File descriptors with an owner, and the few ways in which haechi opens sockets.

#include "base/ip.h"
#include "base/result.h"

#include <utility>

namespace haechi::io {

// Owns a descriptor; closes it once.
class Fd {
 public:
  Fd() = default;

  explicit Fd(int fd) : fd_(fd) {}

  ~Fd() { reset(); }

  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  [[nodiscard]] int get() const { return fd_; }

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

  void reset();

 private:
  int fd_ = -1;
};

enum class Transport : unsigned char { Udp, Tcp };

// Fails when somebody already serves this endpoint, also a process that shares ports by
// SO_REUSEPORT; to be asked once before the workers open their listeners. Port 0 is always free.
// Errors: E-NET-001 (in use), -002 (anything else).
[[nodiscard]] Result<void> check_endpoint_is_free(const Endpoint& endpoint, Transport transport);

// A non-blocking, close-on-exec listener with SO_REUSEPORT, so that every worker has its own. UDP
// gets large buffers and packet-info on wildcard addresses; TCP listens with a backlog of 4096.
// Errors: E-NET-001, -002.
[[nodiscard]] Result<Fd> open_listener(const Endpoint& endpoint, Transport transport);

// The address that a socket is bound to (tells the port after binding port 0).
[[nodiscard]] Endpoint local_endpoint(int fd);

// Starts a non-blocking TCP connect (TCP_NODELAY set); completion is writability and SO_ERROR.
// Errors: E-NET-003.
[[nodiscard]] Result<Fd> begin_connect(const Endpoint& endpoint);

} // namespace haechi::io
