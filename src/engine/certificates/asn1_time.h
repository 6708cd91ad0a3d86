#pragma once
// Times as certificates write them, to and from Instant. Whole seconds.

#include "base/instant.h"
#include "engine/certificates/openssl_handles.h"

#include <optional>

namespace haechi::engine::certificates {

// nullopt: no time that a certificate may hold.
[[nodiscard]] std::optional<Instant> to_instant(const ASN1_TIME* time);
[[nodiscard]] bool set_time(ASN1_TIME* out, Instant at);

} // namespace haechi::engine::certificates
