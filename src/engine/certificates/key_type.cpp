#include "engine/certificates/key_type.h"

#include <algorithm>

namespace haechi::engine::certificates {

namespace {

constexpr std::uint16_t kEcdsaSecp256r1Sha256 = 0x0403; // RFC 8446 section 4.2.3

// Suites of TLS 1.3 name no signature; those of TLS 1.2 do: ECDHE_ECDSA with CBC, GCM, CCM and
// ChaCha20.
bool is_for_ecdsa(std::uint16_t cipher) {
  return (cipher >= 0x1301 && cipher <= 0x1305) || (cipher >= 0xC007 && cipher <= 0xC00A) ||
         cipher == 0xC023 || cipher == 0xC024 || cipher == 0xC02B || cipher == 0xC02C ||
         (cipher >= 0xC0AC && cipher <= 0xC0AF) || cipher == 0xCCA9;
}

} // namespace

KeyType choose_key_type(const wire::tls::ClientHello& hello) {
  // Without the extension TLS 1.2 means SHA-1 (RFC 5246 section 7.4.1.4.1), which nobody signs for
  // any more; the ciphers then tell at least the kind of key.
  const bool signs = hello.signature_schemes.empty() ||
                     std::ranges::find(hello.signature_schemes, kEcdsaSecp256r1Sha256) !=
                         hello.signature_schemes.end();
  return signs && std::ranges::any_of(hello.ciphers, is_for_ecdsa) ? KeyType::EcdsaP256
                                                                   : KeyType::Rsa2048;
}

} // namespace haechi::engine::certificates
