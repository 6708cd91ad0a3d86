#pragma once
// SHA-256 (FIPS 180-4) by OpenSSL.

#include "base/bytes.h"

#include <array>
#include <string>

namespace haechi {

using Sha256 = std::array<Byte, 32>;

[[nodiscard]] Sha256 sha256(ByteView bytes);
// HMAC (RFC 2104) with SHA-256.
[[nodiscard]] Sha256 hmac_sha256(ByteView key, ByteView bytes);
// "sha256:" and 64 hexadecimal digits, as decisions and records name a policy.
[[nodiscard]] std::string to_digest_text(const Sha256& digest);

} // namespace haechi
