#pragma once
// Keys of QUIC Initial packets (RFC 9001 section 5.2, RFC 9369 section 3.3): everybody who sees the
// client's first destination connection id can derive them.

#include "base/bytes.h"

#include <array>

namespace haechi::wire::quic {

enum class Side : std::uint8_t { Client, Server }; // who sends the packet

struct InitialKeys {
  std::array<Byte, 16> key{}; // AEAD_AES_128_GCM
  std::array<Byte, 12> iv{};
  std::array<Byte, 16> mask{}; // header protection, AES-128-ECB
  bool operator==(const InitialKeys&) const = default;
};

// A client's first destination id is at least this long (RFC 9000 section 7.2).
inline constexpr std::size_t kMinFirstDestination = 8;

// `version` is kVersion1 or kVersion2; `destination` holds at least one byte.
[[nodiscard]] InitialKeys derive_initial_keys(std::uint32_t version, ByteView destination,
                                              Side side);

} // namespace haechi::wire::quic
