#include "wire/quic/varint.h"

namespace haechi::wire::quic {

std::optional<std::uint64_t> read_varint(Reader& reader) {
  Reader ahead = reader;
  const auto first = ahead.u8();
  if (!first) {
    return std::nullopt;
  }
  const auto rest = ahead.take((std::size_t{1} << (*first >> 6U)) - 1);
  if (!rest) {
    return std::nullopt;
  }
  std::uint64_t value = *first & 0x3FU;
  for (const Byte byte : *rest) {
    value = (value << 8U) | byte;
  }
  reader = ahead;
  return value;
}

void append_varint(Bytes& out, std::uint64_t value) {
  const unsigned prefix = value < 0x40 ? 0 : value < 0x4000 ? 1 : value < 0x40000000 ? 2 : 3;
  const unsigned size = 1U << prefix;
  for (unsigned i = 0; i < size; ++i) {
    const auto byte = static_cast<Byte>(value >> (8U * (size - 1 - i)));
    out.push_back(i == 0 ? static_cast<Byte>(byte | (prefix << 6U)) : byte);
  }
}

} // namespace haechi::wire::quic
