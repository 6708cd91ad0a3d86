#pragma once
// Private keys: made, written as PKCS#8 (encrypted with AES-256 where there is a passphrase), read.
// Errors: E-CA-001 (OpenSSL refuses), E-CA-005 (the passphrase is missing or wrong).

#include "base/result.h"
#include "engine/certificates/authority_profile.h"

#include <memory>
#include <string>

struct evp_pkey_st;

namespace haechi::io::signer {

inline constexpr std::size_t kMaxPassphrase = 1'024;

// Shares OpenSSL's key.
using SharedKey = std::shared_ptr<evp_pkey_st>;

[[nodiscard]] Result<SharedKey> make_authority_key(engine::certificates::AuthorityKey type);
// For leaves, in the gateway's memory only.
[[nodiscard]] Result<SharedKey> make_leaf_key(bool is_rsa);

// An empty passphrase: not encrypted.
[[nodiscard]] Result<std::string> write_key(const SharedKey& key, const std::string& passphrase);
[[nodiscard]] Result<SharedKey> read_key(const std::string& pem, const std::string& passphrase);

// SubjectPublicKeyInfo, DER.
[[nodiscard]] Bytes public_key_of(const SharedKey& key);
// P-256, or RSA of 2048 to 4096 bits; null for anything else.
[[nodiscard]] SharedKey read_leaf_public_key(ByteView der);

} // namespace haechi::io::signer
