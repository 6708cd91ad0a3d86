#pragma once
// Long headers of QUIC version 1 (RFC 9000 section 17.2) and 2 (RFC 9369 section 3.2), as far as
// they stand outside the encryption:
//
//   1TTxxxxx version(4) dcid<0..20> scid<0..20>
//   Initial: token<varint> length(varint) number(1..4, masked) ...
//   0-RTT, Handshake: length(varint) number(1..4, masked) ...
//
// Posture: robust to untrusted client input. Fuzz target: quic_initial.

#include "base/bytes.h"

#include <tl/expected.hpp>

namespace haechi::wire::quic {

inline constexpr std::uint32_t kVersion1 = 1;
inline constexpr std::uint32_t kVersion2 = 0x6B3343CF;
inline constexpr std::size_t kMaxConnectionId = 20;

enum class PacketType : std::uint8_t { Initial, ZeroRtt, Handshake, Retry };

// Views into the datagram.
struct LongHeader {
  PacketType type = PacketType::Initial;
  std::uint32_t version = kVersion1;
  ByteView destination; // connection ids
  ByteView source;
  ByteView token;                // of an Initial
  std::size_t number_offset = 0; // where the packet number starts; 0: Retry has none
  std::size_t size = 0;          // of the whole packet; another may follow in the datagram
};

enum class HeaderFault : std::uint8_t {
  ShortHeader,    // no long header: nothing to read without the connection's keys
  UnknownVersion, // neither 1 nor 2, or a version negotiation
  Malformed       // cut short, or a connection id longer than the version allows
};

[[nodiscard]] tl::expected<LongHeader, HeaderFault> parse_long_header(ByteView datagram);

} // namespace haechi::wire::quic
