#pragma once
// Who asks, by the fields of a trusted peer. Posture: robust to untrusted client input: the peer
// may pass on what its own clients wrote.

#include "engine/identity/claims.h"
#include "engine/proxy/proxy_options.h"
#include "wire/http1/fields.h"

namespace haechi::engine::proxy {

inline constexpr std::size_t kMaxClaimedGroups = 256;

// nullopt: the field stands twice, or holds no name (identity/person_fields.h); likewise a group.
[[nodiscard]] std::optional<identity::HeaderClaim>
read_header_claim(const wire::http1::Fields& fields, const TrustedFields& trusted);

} // namespace haechi::engine::proxy
