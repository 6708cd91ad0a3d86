#include "wire/quic/long_header.h"

#include "wire/quic/varint.h"

#include <array>

namespace haechi::wire::quic {

namespace {

constexpr Byte kLongForm = 0x80;

PacketType type_of(Byte first, std::uint32_t version) {
  using enum PacketType;
  static constexpr std::array kTypes{Initial, ZeroRtt, Handshake, Retry};
  const unsigned bits = (first >> 4U) & 3U;
  return kTypes[version == kVersion2 ? (bits + 3) % 4 : bits]; // version 2 turns them by one
}

std::optional<ByteView> read_connection_id(Reader& reader) {
  const auto id = reader.vector8();
  return id && id->size() <= kMaxConnectionId ? id : std::nullopt;
}

// The token, the length and where the packet number stands.
bool read_payload_place(Reader& reader, LongHeader& header) {
  if (header.type == PacketType::Initial) {
    const auto size = read_varint(reader);
    const auto token = size && *size <= reader.remaining()
                           ? reader.take(static_cast<std::size_t>(*size))
                           : std::nullopt;
    if (!token) {
      return false;
    }
    header.token = *token;
  }
  const auto length = read_varint(reader);
  if (!length || *length > reader.remaining()) {
    return false;
  }
  header.number_offset = reader.position();
  header.size = reader.position() + static_cast<std::size_t>(*length);
  return true;
}

} // namespace

tl::expected<LongHeader, HeaderFault> parse_long_header(ByteView datagram) {
  if (datagram.empty() || (datagram[0] & kLongForm) == 0) {
    return tl::make_unexpected(HeaderFault::ShortHeader);
  }
  Reader reader(datagram.subspan(1));
  const auto version = reader.u32();
  if (!version) {
    return tl::make_unexpected(HeaderFault::Malformed);
  }
  if (*version != kVersion1 && *version != kVersion2) {
    return tl::make_unexpected(HeaderFault::UnknownVersion);
  }
  LongHeader header;
  header.version = *version;
  header.type = type_of(datagram[0], *version);
  const auto destination = read_connection_id(reader);
  const auto source = destination ? read_connection_id(reader) : std::nullopt;
  if (!source) {
    return tl::make_unexpected(HeaderFault::Malformed);
  }
  header.destination = *destination;
  header.source = *source;
  if (header.type == PacketType::Retry) {
    header.size = datagram.size();
    return header;
  }
  if (!read_payload_place(reader, header)) {
    return tl::make_unexpected(HeaderFault::Malformed);
  }
  ++header.number_offset; // the first byte was not in the reader
  ++header.size;
  return header;
}

} // namespace haechi::wire::quic
