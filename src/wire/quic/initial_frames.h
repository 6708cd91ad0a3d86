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

inline constexpr std::uint64_t kConnectionRefused = 0x02; // RFC 9000 section 20.1

// One CONNECTION_CLOSE frame (RFC 9000 section 19.19) of the transport. `reason` < 64 bytes.
[[nodiscard]] Bytes make_connection_close(std::uint64_t error, std::string_view reason);

} // namespace haechi::wire::quic
