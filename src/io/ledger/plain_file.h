#pragma once
// A regular file opened or read in a folder that somebody else may have put together: no link is
// followed, no pipe or device is waited for.

#include "base/result.h"
#include "io/net/socket.h"

#include <string>

namespace haechi::io {

// For reading. Errors: E-LEDGER-006.
[[nodiscard]] Result<Fd> open_plain(const std::string& path);

// The whole. Errors: E-LEDGER-006, also above `most` bytes.
[[nodiscard]] Result<std::string> read_plain(const std::string& path, std::size_t most);

} // namespace haechi::io
