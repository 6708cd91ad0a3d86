#include "wire/quic/initial_frames.h"

#include "wire/quic/varint.h"

namespace haechi::wire::quic {

namespace {

enum FrameType : std::uint64_t {
  kPadding = 0x00,
  kPing = 0x01,
  kAck = 0x02,
  kAckWithEcn = 0x03,
  kCrypto = 0x06,
  kConnectionClose = 0x1C
};

bool skip_varints(Reader& reader, std::uint64_t count) {
  while (count > 0 && read_varint(reader)) {
    --count;
  }
  return count == 0;
}

std::optional<ByteView> read_counted(Reader& reader) {
  const auto size = read_varint(reader);
  return size && *size <= reader.remaining() ? reader.take(static_cast<std::size_t>(*size))
                                             : std::nullopt;
}

// Largest acknowledged, delay, count of ranges, first range; two integers a range; three counts
// with ECN.
bool skip_ack(Reader& reader, bool has_counts) {
  if (!skip_varints(reader, 2)) {
    return false;
  }
  const auto ranges = read_varint(reader);
  return ranges && *ranges <= reader.remaining() && skip_varints(reader, 1 + 2 * *ranges) &&
         (!has_counts || skip_varints(reader, 3));
}

} // namespace

std::optional<std::vector<CryptoFrame>> find_crypto_frames(ByteView frames) {
  std::vector<CryptoFrame> found;
  Reader reader(frames);
  while (!reader.is_done()) {
    const auto type = read_varint(reader);
    bool is_read = type.has_value();
    switch (type.value_or(kPadding)) {
    case kPadding:
    case kPing:
      break;
    case kAck:
    case kAckWithEcn:
      is_read = skip_ack(reader, *type == kAckWithEcn);
      break;
    case kCrypto: {
      const auto offset = read_varint(reader);
      const auto data = offset ? read_counted(reader) : std::nullopt;
      is_read = data.has_value();
      found.push_back({offset.value_or(0), data.value_or(ByteView())});
      break;
    }
    case kConnectionClose:
      is_read = skip_varints(reader, 2) && read_counted(reader);
      break;
    default:
      is_read = false;
    }
    if (!is_read) {
      return std::nullopt;
    }
  }
  return found;
}

} // namespace haechi::wire::quic
