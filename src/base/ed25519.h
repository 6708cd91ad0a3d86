#pragma once
// Signatures by Ed25519 (RFC 8032), by OpenSSL.

#include "base/bytes.h"

#include <array>

namespace haechi {

inline constexpr std::size_t kEd25519KeyBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;

using Ed25519PublicKey = std::array<Byte, kEd25519KeyBytes>;
using Ed25519Signature = std::array<Byte, kEd25519SignatureBytes>;

// `seed` is the private key of RFC 8032, 5.1.5: 32 bytes that nobody can guess.
[[nodiscard]] Ed25519PublicKey ed25519_public_key(ByteView seed);
[[nodiscard]] Ed25519Signature sign_ed25519(ByteView seed, ByteView message);
// False also for a signature of another size and for bytes that are no key.
[[nodiscard]] bool is_ed25519_signed(ByteView key, ByteView message, ByteView signature);

} // namespace haechi
