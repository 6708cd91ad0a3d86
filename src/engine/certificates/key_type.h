#pragma once
// Which key a leaf shows: P-256 for all who can check ECDSA, RSA-2048 for the few that cannot.

#include "wire/tls/client_hello.h"

#include <cstdint>

namespace haechi::engine::certificates {

enum class KeyType : std::uint8_t { EcdsaP256 = 1, Rsa2048 = 2 };

[[nodiscard]] KeyType choose_key_type(const wire::tls::ClientHello& hello);

} // namespace haechi::engine::certificates
