#pragma once
// Where a connection was going before a packet filter redirected it here (Linux, REDIRECT).

#include "base/ip.h"

#include <optional>

namespace haechi::io {

// nullopt: the filter knows nothing of this connection. One that nobody redirected may be told with
// the very address that it was accepted at.
[[nodiscard]] std::optional<Endpoint> find_original_destination(int fd);

} // namespace haechi::io
