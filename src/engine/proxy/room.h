#pragma once
// Whether one more tunnel, or one more inspected connection, may begin, and how often one could
// not. Of one worker; set by io before each event.

#include <cstdint>

namespace haechi::engine::proxy {

struct Room {
  bool for_tunnel = true;
  bool for_inspection = true;
  std::uint64_t tunnels_refused = 0;
  std::uint64_t left_uninspected = 0; // the names alone decided
};

} // namespace haechi::engine::proxy
