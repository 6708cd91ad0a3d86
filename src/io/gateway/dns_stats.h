#pragma once
// What `haechi dns stats` shows, as JSON: everything that DNS counts, of all workers and of each.
// Numbers and upstreams, never names asked for or people.

#include "io/gateway/status.h"

#include <string>

namespace haechi::io {

[[nodiscard]] std::string write_dns_stats(const Status& status);

} // namespace haechi::io
