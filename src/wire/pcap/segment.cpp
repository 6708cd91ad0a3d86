#include "wire/pcap/segment.h"

#include <algorithm>
#include <array>

namespace haechi::wire::pcap {

namespace {

// https://www.tcpdump.org/linktypes.html
enum Link : std::uint16_t {
  kNull = 0,
  kEthernet = 1,
  kRawIpOld = 12,
  kRawIp = 101,
  kLoop = 108,
  kCooked = 113,
  kIpv4 = 228,
  kIpv6 = 229,
  kCooked2 = 276
};

enum EtherType : std::uint16_t {
  kEtherIpv4 = 0x0800,
  kEtherIpv6 = 0x86DD,
  kVlan = 0x8100,
  kServiceVlan = 0x88A8,
  kOldServiceVlan = 0x9100
};

enum IpProtocol : Byte {
  kHopByHop = 0,
  kTcp = 6,
  kUdp = 17,
  kRouting = 43,
  kFragment = 44,
  kAuthentication = 51,
  kDestinationOptions = 60
};

constexpr std::size_t kMaxTags = 4;
constexpr std::size_t kMaxExtensions = 8;
constexpr std::size_t kIpv6Header = 40;

// Passes over what stands between an EtherType and IP; nullopt: something else than IP.
std::optional<ByteView> behind_tags(Reader& reader) {
  for (std::size_t tags = 0; tags <= kMaxTags; ++tags) {
    const auto type = reader.u16();
    if (!type || *type == kEtherIpv4 || *type == kEtherIpv6) {
      return type ? reader.take(reader.remaining()) : std::nullopt;
    }
    if ((*type != kVlan && *type != kServiceVlan && *type != kOldServiceVlan) || !reader.u16()) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<ByteView> find_ip(std::uint16_t link, ByteView packet) {
  Reader reader(packet);
  switch (link) {
  case kEthernet:
    return reader.take(12) ? behind_tags(reader) : std::nullopt;
  case kCooked:
    return reader.take(14) ? behind_tags(reader) : std::nullopt;
  case kCooked2: {
    const auto type = reader.u16();
    const bool is_ip = type == kEtherIpv4 || type == kEtherIpv6;
    return is_ip && reader.take(18) ? reader.take(reader.remaining()) : std::nullopt;
  }
  case kNull:
  case kLoop: // the family differs by system: the version of the IP header says it as well
    return reader.take(4) ? reader.take(reader.remaining()) : std::nullopt;
  case kRawIpOld:
  case kRawIp:
  case kIpv4:
  case kIpv6:
    return packet;
  default:
    return std::nullopt;
  }
}

struct Transport {
  Byte protocol = 0;
  IpAddress source;
  IpAddress destination;
  ByteView content;
};

std::optional<Transport> read_ipv4(ByteView packet) {
  if (packet.size() < 20) {
    return std::nullopt;
  }
  const std::size_t header = std::size_t{packet[0] & 0x0FU} * 4;
  std::size_t total = (std::size_t{packet[2]} << 8U) | packet[3];
  total = total == 0 ? packet.size() : total; // left to the network card (segmentation offload)
  const bool is_fragment = (packet[6] & 0x3FU) != 0 || packet[7] != 0;
  if (header < 20 || total < header || packet.size() < total || is_fragment) {
    return std::nullopt;
  }
  return Transport{packet[9], *IpAddress::from_bytes(packet.subspan(12, 4)),
                   *IpAddress::from_bytes(packet.subspan(16, 4)),
                   packet.subspan(header, total - header)};
}

std::optional<Transport> read_ipv6(ByteView packet) {
  if (packet.size() < kIpv6Header) {
    return std::nullopt;
  }
  std::size_t length = (std::size_t{packet[4]} << 8U) | packet[5];
  length = length == 0 ? packet.size() - kIpv6Header : length;
  if (packet.size() - kIpv6Header < length) {
    return std::nullopt;
  }
  Transport found{packet[6], *IpAddress::from_bytes(packet.subspan(8, 16)),
                  *IpAddress::from_bytes(packet.subspan(24, 16)),
                  packet.subspan(kIpv6Header, length)};
  for (std::size_t count = 0; count < kMaxExtensions; ++count) {
    const Byte type = found.protocol;
    if (type != kHopByHop && type != kRouting && type != kDestinationOptions &&
        type != kAuthentication) {
      return found; // also a fragment: no protocol that find_segment reads
    }
    if (found.content.size() < 8) {
      return std::nullopt;
    }
    const std::size_t size =
        type == kAuthentication ? (found.content[1] + 2U) * 4U : (found.content[1] + 1U) * 8U;
    if (size > found.content.size()) {
      return std::nullopt;
    }
    found.protocol = found.content[0];
    found.content = found.content.subspan(size);
  }
  return std::nullopt;
}

std::optional<Segment> read_tcp(const Transport& ip) {
  Reader reader(ip.content);
  const auto source = reader.u16();
  const auto destination = reader.u16();
  const auto sequence = reader.u32();
  if (!sequence || !reader.u32()) {
    return std::nullopt;
  }
  const auto offset = reader.u8();
  const auto flags = reader.u8();
  const std::size_t header = std::size_t{offset.value_or(0)} / 16 * 4;
  if (!flags || header < 20 || header > ip.content.size()) {
    return std::nullopt;
  }
  return Segment{
      Segment::Protocol::Tcp, {ip.source, *source},  {ip.destination, *destination}, *sequence,
      (*flags & 0x02U) != 0,  (*flags & 0x04U) != 0, ip.content.subspan(header)};
}

std::optional<Segment> read_udp(const Transport& ip) {
  Reader reader(ip.content);
  const auto source = reader.u16();
  const auto destination = reader.u16();
  const auto length = reader.u16();
  if (!length || !reader.u16() || *length < 8 || *length > ip.content.size()) {
    return std::nullopt;
  }
  Segment out;
  out.protocol = Segment::Protocol::Udp;
  out.source = {ip.source, *source};
  out.destination = {ip.destination, *destination};
  out.payload = ip.content.subspan(8, *length - 8U);
  return out;
}

} // namespace

std::optional<Segment> find_segment(std::uint16_t link, ByteView packet) {
  const auto ip = find_ip(link, packet);
  if (!ip || ip->empty()) {
    return std::nullopt;
  }
  const unsigned version = (*ip)[0] >> 4U;
  const auto transport = version == 4   ? read_ipv4(*ip)
                         : version == 6 ? read_ipv6(*ip)
                                        : std::nullopt;
  if (!transport) {
    return std::nullopt;
  }
  return transport->protocol == kTcp   ? read_tcp(*transport)
         : transport->protocol == kUdp ? read_udp(*transport)
                                       : std::nullopt;
}

} // namespace haechi::wire::pcap
