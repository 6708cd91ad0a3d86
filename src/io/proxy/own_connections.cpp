#include "io/proxy/own_connections.h"

namespace haechi::io::proxy {

std::unique_ptr<OwnConnections::Entry> OwnConnections::add(const Endpoint& endpoint) {
  {
    const std::lock_guard lock(mutex_);
    endpoints_.insert(endpoint);
  }
  return std::make_unique<Entry>(shared_from_this(), endpoint);
}

bool OwnConnections::has(const Endpoint& endpoint) const {
  const std::lock_guard lock(mutex_);
  return endpoints_.contains(endpoint);
}

void OwnConnections::remove(const Endpoint& endpoint) {
  const std::lock_guard lock(mutex_);
  const auto found = endpoints_.find(endpoint);
  if (found != endpoints_.end()) {
    endpoints_.erase(found);
  }
}

} // namespace haechi::io::proxy
