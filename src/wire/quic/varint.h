#pragma once
// Variable-length integers of QUIC (RFC 9000 section 16): the two highest bits of the first byte
// tell the length, 1, 2, 4 or 8 bytes.

#include "base/bytes.h"

namespace haechi::wire::quic {

// nullopt: cut short; the reader then stands where it stood.
[[nodiscard]] std::optional<std::uint64_t> read_varint(Reader& reader);

// In the fewest bytes. `value` < 2^62.
void append_varint(Bytes& out, std::uint64_t value);

} // namespace haechi::wire::quic
