#pragma once
// The ClientHello of TLS 1.0 to 1.3 (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2):
//
//   version(2) random(32) session_id<0..32> cipher_suites<2..2^16-2> compressions<1..2^8-1>
//   [extensions<0..2^16-1>: type(2) data<0..2^16-1> ...]
//
// Strict where servers are strict and where laxity would hide a name: a duplicate extension, a
// second or odd server name, a NUL or blank in it, or a byte too many is an error, never skipped.
// Posture: robust to untrusted client input. Fuzz target: tls_hello.

#include "base/bytes.h"

#include <tl/expected.hpp>

#include <string_view>
#include <vector>

namespace haechi::wire::tls {

inline constexpr std::size_t kMaxExtensions = 128;
inline constexpr std::size_t kMaxServerName = 255; // bytes on the wire

// Where in the input reading stopped, and why (a constant text).
struct ParseError {
  std::size_t offset = 0;
  std::string_view what;
  bool operator==(const ParseError&) const = default;
};

// Views into the bytes that were parsed.
struct ClientHello {
  std::uint16_t legacy_version = 0;
  std::optional<std::string_view> server_name; // as sent; absent: no extension
  std::vector<std::string_view> alpn;
  std::vector<std::uint16_t> versions; // supported_versions; empty: legacy_version is the most
  std::vector<std::uint16_t> ciphers;  // in the order sent
  std::vector<std::uint16_t> signature_schemes; // in the order sent
  std::vector<std::uint16_t> extensions;        // types in the order sent
  bool has_encrypted_client_hello = false;      // an outer hello or GREASE: they look the same
};

// `body` is the handshake message without its 4-byte header.
[[nodiscard]] tl::expected<ClientHello, ParseError> parse_client_hello(ByteView body);

} // namespace haechi::wire::tls
