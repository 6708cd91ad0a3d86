#pragma once
// Files that hold the private half of a key: their owner's alone.

#include "base/result.h"

#include <string>
#include <string_view>

namespace haechi::io {

// A new file, 0600 from the first byte on. Errors: E-ORDER-012 (there already, or cannot be
// written).
[[nodiscard]] Result<void> write_key_file(const std::string& path, std::string_view text);

// Errors: E-ORDER-012 (cannot be read), -013 (others may open it).
[[nodiscard]] Result<std::string> read_key_file(const std::string& path);

} // namespace haechi::io
