#pragma once
// From a captured packet to the TCP segment or UDP datagram in it: Ethernet with VLAN tags, Linux
// cooked (1 and 2), BSD loopback, raw IP; IPv4 (RFC 791) and IPv6 (RFC 8200) with their extension
// headers. Fragments of IP packets and packets that were cut are not looked into.
// Posture: robust to untrusted files. Fuzz target: capture.

#include "base/bytes.h"
#include "base/ip.h"

namespace haechi::wire::pcap {

struct Segment {
  enum class Protocol : std::uint8_t { Tcp, Udp };

  Protocol protocol = Protocol::Tcp;
  Endpoint source;
  Endpoint destination;
  std::uint32_t sequence = 0; // of TCP: number of the payload's first byte, or of the SYN
  bool is_syn = false;
  bool is_reset = false;
  ByteView payload; // a view into the packet
};

// `link` is a LINKTYPE_* number. nullopt: no TCP or UDP that could be read whole.
[[nodiscard]] std::optional<Segment> find_segment(std::uint16_t link, ByteView packet);

} // namespace haechi::wire::pcap
