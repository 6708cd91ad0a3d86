#pragma once
// A blocking TCP end for tests: every wait ends after ten seconds, with what was read until then.

#include "io/net/socket.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace haechi::proxy_test {

class WireEnd {
 public:
  WireEnd() = default;
  explicit WireEnd(io::Fd fd);
  [[nodiscard]] static WireEnd connect(const Endpoint& endpoint);

  void send(std::string_view bytes) const;
  // One segment for each byte.
  void send_byte_by_byte(std::string_view bytes) const;

  // Reads until `mark` was seen, the end, or time is over; returns everything of this call.
  [[nodiscard]] std::string read_until(std::string_view mark) const;
  [[nodiscard]] std::string read_exactly(std::size_t count) const;
  [[nodiscard]] std::string read_to_end() const;
  // The head of a message and, by its Content-Length, the body.
  [[nodiscard]] std::string read_message() const;

  // How the peer ended, reading on to it.
  enum class End : unsigned char { Fin, Reset, Silent };
  [[nodiscard]] End await_end() const;

  void shutdown_sending() const;
  void reset();

  void close() { fd_.reset(); }

  [[nodiscard]] bool is_open() const { return fd_.is_open(); }

  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  io::Fd fd_;
};

// A listener that the test accepts from by hand.
class Origin {
 public:
  Origin();

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }

  [[nodiscard]] WireEnd accept() const;
  // Whether anybody has connected that was not accepted yet.
  [[nodiscard]] bool has_visitor() const;

 private:
  io::Fd fd_;
  Endpoint endpoint_;
};

} // namespace haechi::proxy_test
