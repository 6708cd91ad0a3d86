#pragma once
// The PROXY protocol, versions 1 and 2 (haproxy.org, doc/proxy-protocol.txt, 2020): a load balancer
// tells, before anything else, from whom a connection really comes. Only for peers that are trusted
// to say so: whoever is not must never be read with this.
//
// Fed what has arrived so far; it tells how much of it is the header. TLVs are passed over, the
// checksum (PP2_TYPE_CRC32C) is checked where there is one. Limits: 107 bytes of version 1, 4 kB of
// version 2. Posture: robust to untrusted input. Fuzz target: proxy_protocol.

#include "base/bytes.h"
#include "base/ip.h"

#include <tl/expected.hpp>

namespace haechi::wire::proxy_protocol {

struct Header {
  // Absent: the balancer speaks for itself (LOCAL, its health checks) or does not know (UNKNOWN);
  // the connection's own address counts.
  std::optional<Endpoint> source;
  std::optional<Endpoint> destination; // that the client meant; there with `source`
  std::size_t size = 0;                // bytes of the header; the client's own follow
};

enum class Fault : std::uint8_t {
  NeedMore, // the header is not complete
  Absent,   // other bytes: the peer does not speak the protocol
  Malformed // it begins as a header and breaks its rules
};

[[nodiscard]] tl::expected<Header, Fault> parse(ByteView bytes);

// Whether bytes of somebody who is not trusted begin as a header, so that nobody takes them for
// anything else.
enum class Start : std::uint8_t { NeedMore, Header, Other };

[[nodiscard]] Start find_start(ByteView bytes);

} // namespace haechi::wire::proxy_protocol
