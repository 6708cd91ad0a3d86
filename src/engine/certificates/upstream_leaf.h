#pragma once
// A server's own certificate as values. Posture: robust to untrusted servers; names that cannot be
// host names or addresses are left out, so they cover nothing.

#include "base/digest.h"
#include "base/instant.h"
#include "engine/certificates/host_coverage.h"

#include <openssl/types.h>

namespace haechi::engine::certificates {

inline constexpr std::size_t kMaxUpstreamNames = 20'000;

struct UpstreamLeaf {
  SubjectNames names;
  bool has_common_name = false;
  Instant not_before{};
  Instant not_after{};
  Sha256 digest{}; // of the whole certificate

  bool operator==(const UpstreamLeaf&) const = default;
};

// Errors: E-CERT-012 (not readable, more names than kMaxUpstreamNames).
[[nodiscard]] Result<UpstreamLeaf> parse_upstream_leaf(ByteView der);

// The same of one that OpenSSL has read already; `der` is its encoding.
[[nodiscard]] Result<UpstreamLeaf> read_upstream_leaf(const X509* certificate, ByteView der);

} // namespace haechi::engine::certificates
