#pragma once
// A secret from whoever runs the program: asked for twice and unseen on a terminal, else the first
// line of standard input.

#include "base/result.h"

#include <string>

namespace haechi::io {

// Errors: E-PROCESS-004 (nothing there, too long, or the two differ).
[[nodiscard]] Result<std::string> read_secret(const std::string& what, std::size_t most_bytes);

// Bytes nobody can guess. Ends the process when the kernel gives none.
[[nodiscard]] std::string random_bytes(std::size_t count);

} // namespace haechi::io
