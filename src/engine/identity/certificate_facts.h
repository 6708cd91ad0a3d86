#pragma once
// Reads the facts of a client's certificate, and finds the first configured rule that it fits.
// Whether the certificate holds is not asked here: the listener's TLS has verified it (io/tls).
// Posture: robust to certificates of any content that a listed authority may have signed.

#include "base/bytes.h"
#include "base/result.h"
#include "engine/config/ways_in.h"
#include "engine/identity/claims.h"

#include <span>

namespace haechi::engine::identity {

inline constexpr std::size_t kMaxCertificateTexts = 64;   // of one kind; others are left out
inline constexpr std::size_t kMaxCertificateText = 1'024; // bytes; longer ones are left out

// Errors: E-CERT-012 (not readable).
[[nodiscard]] Result<CertificateFacts> parse_client_certificate(ByteView der);

// nullptr: no rule speaks of it.
[[nodiscard]] const config::CertificateRule*
find_rule(std::span<const config::CertificateRule> rules, const CertificateFacts& facts);

// How the holder enters records: as the rule says, else the serial number. Never empty.
[[nodiscard]] std::string name_of(const config::CertificateRule& rule,
                                  const CertificateFacts& facts);

} // namespace haechi::engine::identity
