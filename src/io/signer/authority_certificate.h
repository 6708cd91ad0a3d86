#pragma once
// The certificate of an authority: self-signed, may sign leaves only (path length 0), bound to its
// name constraints. Errors: E-CA-001.

#include "base/instant.h"
#include "engine/certificates/authority_profile.h"
#include "io/signer/authority_key.h"

namespace haechi::io::signer {

// DER. `profile` has been checked; the generation stands behind the common name.
[[nodiscard]] Result<Bytes>
make_authority_certificate(const engine::certificates::AuthorityProfile& profile,
                           std::uint32_t generation, const SharedKey& key, Instant now);

} // namespace haechi::io::signer
