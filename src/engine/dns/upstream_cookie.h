#pragma once
// The client's side of DNS cookies towards one upstream (RFC 7873 section 5): our cookie, the one
// that it gave us, and whether answers without one are still to be believed. Posture: robust to
// untrusted upstream input.

#include "base/bytes.h"

#include <array>
#include <cstdint>

namespace haechi::engine::dns {

class UpstreamCookie {
 public:
  static constexpr std::size_t kClientSize = 8;
  static constexpr std::size_t kMostServer = 32;

  // `secret`: random, ours alone, another for each upstream.
  explicit UpstreamCookie(std::uint64_t secret);
  UpstreamCookie() = default;

  // What goes into a question: our cookie and, once known, the server's.
  [[nodiscard]] ByteView to_send() const { return ByteView(bytes_).first(size_); }

  enum class Reading : std::uint8_t {
    Right,
    Missing, // this upstream knows cookies: an answer without one may be forged
    Wrong    // not an answer to us
  };

  // The cookie option of an answer, empty: none. Keeps the server's part of a right one.
  [[nodiscard]] Reading read(ByteView cookie);

  // It has proved, by TCP, that it gives cookies no more.
  void forget_server() { size_ = kClientSize; }

 private:
  std::array<Byte, kClientSize + kMostServer> bytes_{};
  std::size_t size_ = kClientSize;
};

} // namespace haechi::engine::dns
