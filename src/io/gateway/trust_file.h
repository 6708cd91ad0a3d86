#pragma once
// A file of certificates to trust (PEM).

#include "base/result.h"

#include <string>

namespace haechi::io {

// How many certificates it holds. Errors: E-IO-*; E-GATEWAY-004 (none, or one that cannot be read).
[[nodiscard]] Result<std::size_t> check_trust_file(const std::string& path);

} // namespace haechi::io
