#pragma once
// What `haechi proxy stats` shows, as JSON: everything that the proxy counts, of all workers and of
// each. Numbers, never names asked for or people.

#include "io/gateway/status.h"

#include <string>

namespace haechi::io {

[[nodiscard]] std::string write_proxy_stats(const Status& status);

} // namespace haechi::io
