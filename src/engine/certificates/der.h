#pragma once
// A certificate as its bytes.

#include "base/bytes.h"

#include <openssl/types.h>

namespace haechi::engine::certificates {

// DER (X.690); empty when there is no memory for it.
[[nodiscard]] Bytes to_der(X509* certificate);

} // namespace haechi::engine::certificates
