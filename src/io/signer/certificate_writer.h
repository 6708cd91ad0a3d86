#pragma once
// What every certificate that haechi makes has in common. Private to this folder.

#include "base/bytes.h"
#include "base/instant.h"
#include "engine/certificates/openssl_handles.h"

namespace haechi::io::signer {

struct Name {
  std::string common_name;  // left out when empty or longer than X.520 allows
  std::string organization; // left out when empty
};

// Whether a part of a distinguished name may hold this (X.520, upper bounds).
[[nodiscard]] bool fits_name_part(std::string_view value);

// Version 3, a random 128-bit serial, validity, subject and key; null when OpenSSL refuses.
[[nodiscard]] engine::certificates::CertificatePtr
begin_certificate(EVP_PKEY* key, const Name& subject, Instant from, Instant until);

// `value` in OpenSSL's configuration language; never from outside.
[[nodiscard]] bool add_extension(X509* certificate, X509* issuer, int nid, const char* value);

} // namespace haechi::io::signer
