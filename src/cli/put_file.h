#pragma once
// Writes the output of a command.

#include "base/result.h"

#include <string>
#include <string_view>

namespace haechi::cli {

// A new file, or one in the place of the old, in one step. Errors: E-IO-004.
[[nodiscard]] Result<bool> put_file(const std::string& path, std::string_view text);

} // namespace haechi::cli
