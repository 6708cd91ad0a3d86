#pragma once
// Certificates of every kind that tests need, right ones and wrong ones, made on the spot.

#include "base/bytes.h"
#include "base/instant.h"

#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

namespace haechi::certificates_test {

using SharedCertificate = std::shared_ptr<X509>;
using SharedKey = std::shared_ptr<EVP_PKEY>;

struct Made {
  SharedCertificate certificate;
  SharedKey key;

  [[nodiscard]] std::string pem() const;
  [[nodiscard]] std::string key_pem() const;
  [[nodiscard]] Bytes der() const;
};

enum class MadeKey : unsigned char { P256, Rsa1024, Rsa2048, Rsa8192 };

struct Spec {
  std::string common_name = "test";
  std::string names;    // as "DNS:a.test,IP:192.0.2.1"; empty: no extension
  std::size_t many = 0; // so many names more: host0.many.test, ...
  std::chrono::hours from{-24};
  std::chrono::hours until{24 * 90};
  MadeKey key = MadeKey::P256;
  const EVP_MD* digest = nullptr; // null: SHA-256
  bool is_authority = false;
  std::string usage;       // extendedKeyUsage; empty: serverAuth on leaves
  std::string constraints; // nameConstraints; empty: none
};

[[nodiscard]] Instant now();

// By itself when `issuer` is null.
[[nodiscard]] Made make(const Spec& spec, const Made* issuer = nullptr);

// PEM. `until` may lie in the past.
[[nodiscard]] std::string make_crl(const Made& issuer, const std::vector<const Made*>& revoked,
                                   std::chrono::hours until = std::chrono::hours(24));

} // namespace haechi::certificates_test
