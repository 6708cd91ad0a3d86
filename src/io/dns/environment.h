#pragma once
// The clock and the randomness of the DNS engine, as the operating system gives them.

#include "engine/dns/forwarder.h"

namespace haechi::io {

[[nodiscard]] engine::dns::Moment read_moment();

// From getrandom(2), fetched in blocks; ends the process when the kernel gives none.
[[nodiscard]] engine::dns::RandomSource make_random_source();

} // namespace haechi::io
