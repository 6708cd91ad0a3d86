#pragma once
// Where a gateway listens.

#include "base/ip.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

struct Listening {
  std::vector<Endpoint> dns; // UDP and TCP
  std::vector<Endpoint> proxy;
  std::optional<Endpoint> status;

  // `dns 127.0.0.1:8053; proxy 127.0.0.1:3128; status none`
  [[nodiscard]] std::string to_string() const;
};

} // namespace haechi::io
