#pragma once
// What a server that takes no QUIC may say to a client's first packet, without keeping anything of
// the connection: the connection is closed (RFC 9000 section 10.2.3, in an Initial packet under the
// keys that the client's own id gives), or these are the versions (section 6, RFC 8999 section 6).
// Both are far shorter than the 1,200 bytes that a client's first datagram has (section 14.1).

#include "wire/quic/long_header.h"

namespace haechi::wire::quic {

inline constexpr std::size_t kMinClientDatagram = 1'200;
inline constexpr std::uint64_t kConnectionRefused = 2; // RFC 9000 section 20.1

// What every version's long header begins with (RFC 8999 section 5.1). Views into the datagram.
struct Invariants {
  std::uint32_t version = 0;
  ByteView destination; // up to 255 bytes
  ByteView source;
};

// nullopt: a short header, or cut short.
[[nodiscard]] std::optional<Invariants> parse_invariants(ByteView datagram);

// For the sender of `initial`, an Initial packet of version 1 or 2 whose destination id is the
// client's own choice.
[[nodiscard]] Bytes write_connection_refused(const LongHeader& initial);

// Offers versions 1 and 2 to the sender of a packet of another version.
[[nodiscard]] Bytes write_version_negotiation(const Invariants& packet);

} // namespace haechi::wire::quic
