#pragma once
// Carries plain bytes between the two streams of an interception, both ways, with back-pressure:
// what an HTTP engine does, without looking at anything.

#include "io/tls/interception.h"

namespace haechi::certificates_test {

// Beyond this, reading from the other side stops.
inline constexpr std::size_t kHighWater = 256 * 1024;

class Relay {
 public:
  explicit Relay(io::tls::Intercepted pair);

  [[nodiscard]] const io::tls::Intercepted& pair() const { return pair_; }

  [[nodiscard]] bool is_done() const { return is_done_; }

 private:
  void join(io::tls::TlsStream& from, io::tls::TlsStream& to);
  void end(const Error* error, io::tls::TlsStream& to);

  io::tls::Intercepted pair_;
  int ended_ = 0;
  bool is_done_ = false;
};

} // namespace haechi::certificates_test
