#include "wire/quic/refusal_packets.h"

#include "wire/quic/initial_packet.h"
#include "wire/quic/varint.h"

namespace haechi::wire::quic {

namespace {

constexpr Byte kLongForm = 0x80;
constexpr Byte kFixedBit = 0x40;
constexpr Byte kConnectionClose = 0x1C;
constexpr Byte kCryptoFrame = 0x06;

void append_id(Bytes& out, ByteView id) {
  out.push_back(static_cast<Byte>(id.size()));
  out.insert(out.end(), id.begin(), id.end());
}

void append_version(Bytes& out, std::uint32_t version) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    out.push_back(static_cast<Byte>(version >> shift));
  }
}

} // namespace

std::optional<Invariants> parse_invariants(ByteView datagram) {
  if (datagram.empty() || (datagram[0] & kLongForm) == 0) {
    return std::nullopt;
  }
  Reader reader(datagram.subspan(1));
  const auto version = reader.u32();
  const auto destination = version ? reader.vector8() : std::nullopt;
  const auto source = destination ? reader.vector8() : std::nullopt;
  if (!source) {
    return std::nullopt;
  }
  return Invariants{*version, *destination, *source};
}

Bytes write_connection_refused(const LongHeader& initial) {
  Bytes frames{kConnectionClose};
  append_varint(frames, kConnectionRefused);
  append_varint(frames, kCryptoFrame); // the frame that it answers
  append_varint(frames, 0);            // no words: they would be readable on the wire
  return seal_initial({.version = initial.version,
                       .destination = initial.source,
                       .source = initial.destination,
                       .number = 0,
                       .frames = frames},
                      derive_initial_keys(initial.version, initial.destination, Side::Server));
}

Bytes write_version_negotiation(const Invariants& packet) {
  Bytes out{kLongForm | kFixedBit};
  append_version(out, 0);
  append_id(out, packet.source);
  append_id(out, packet.destination);
  append_version(out, kVersion1);
  append_version(out, kVersion2);
  return out;
}

} // namespace haechi::wire::quic
