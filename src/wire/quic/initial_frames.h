#pragma once
// The frames that an Initial packet may hold (RFC 9000 section 17.2.2): PADDING, PING, ACK, CRYPTO
// and CONNECTION_CLOSE.

#include "base/bytes.h"

namespace haechi::wire::quic {

struct CryptoFrame {
  std::uint64_t offset = 0;
  ByteView data;
};

// The CRYPTO frames in order; nullopt: a frame is cut short or of a type that an Initial may not
// hold. Views into `frames`.
[[nodiscard]] std::optional<std::vector<CryptoFrame>> find_crypto_frames(ByteView frames);

} // namespace haechi::wire::quic
