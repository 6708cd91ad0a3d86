#pragma once
// The private half of a key under a passphrase, as one line of JSON with the public half in clear:
// scrypt (RFC 7914; N 2^15, r 8, p 1), then ChaCha20-Poly1305 (RFC 8439) with the public line bound
// to it. Salt and nonce come from the caller. Posture: robust to untrusted operator input.

#include "order/public_key.h"

namespace haechi::order {

inline constexpr std::string_view kKeyFileKind = "haechi-private-key";
inline constexpr std::size_t kSaltBytes = 16;
inline constexpr std::size_t kNonceBytes = 12;

// With a final newline. Errors: E-ORDER-004 (no passphrase, or no memory for it).
[[nodiscard]] Result<std::string> seal_key(const PublicKey& key, const Seed& seed,
                                           std::string_view passphrase, ByteView salt,
                                           ByteView nonce);

// Without the passphrase. Errors: E-ORDER-001, -002, -003.
[[nodiscard]] Result<PublicKey> parse_key_file(std::string_view text);
// Errors: those, E-ORDER-004 (the passphrase is another one, or the file was changed).
[[nodiscard]] Result<Seed> open_key(std::string_view text, std::string_view passphrase);

} // namespace haechi::order
