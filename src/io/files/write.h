#pragma once
// Writes files so that nobody ever sees half of one.

#include "base/result.h"

#include <string>
#include <string_view>

namespace haechi::io {

// Puts `text` in the place of a file that exists, in one step: a file beside it is written, brought
// to disk, given the mode of the old one, and renamed. A symbolic link stays one. Errors: E-IO-004.
[[nodiscard]] Result<bool> replace_file(const std::string& path, std::string_view text);

// A new file; one that is there already stays as it is. Errors: E-IO-004, -005 (it is there).
[[nodiscard]] Result<bool> create_file(const std::string& path, std::string_view text);

} // namespace haechi::io
