#pragma once
// Where a gateway listens.

#include "base/ip.h"
#include "engine/config/config.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

struct Listening {
  std::vector<Endpoint> dns; // UDP and TCP
  std::vector<Endpoint> proxy;
  std::vector<Endpoint> secure; // of the proxy, behind TLS
  std::vector<engine::config::SteeredListener> steered;
  std::vector<Endpoint> transparent;
  std::vector<Endpoint> quic; // UDP
  std::optional<Endpoint> status;
  std::optional<Endpoint> metrics;

  [[nodiscard]] bool has_proxy() const {
    return !proxy.empty() || !secure.empty() || !steered.empty() || !transparent.empty();
  }

  // `dns 127.0.0.1:8053; proxy 127.0.0.1:3128; status none`, with `steered 127.0.0.1:443 for port
  // 443` for each such listener
  [[nodiscard]] std::string to_string() const;
};

} // namespace haechi::io
