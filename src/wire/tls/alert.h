#pragma once
// The fatal alerts (RFC 8446 section 6) with which a gateway ends a handshake before a server is
// asked.

#include <cstdint>
#include <string>

namespace haechi::wire::tls {

enum class Alert : std::uint8_t {
  AccessDenied = 49,     // the policy refuses this name
  InternalError = 80,    // the server cannot be reached
  UnrecognizedName = 112 // no such name
};

// One plaintext alert record of level fatal, version TLS 1.2 as every client accepts it.
[[nodiscard]] std::string make_fatal_alert(Alert alert);

} // namespace haechi::wire::tls
