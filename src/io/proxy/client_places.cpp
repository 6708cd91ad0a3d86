#include "io/proxy/client_places.h"

namespace haechi::io::proxy {

// The last byte differs most among the clients of one network.
auto ClientPlaces::shard_of(const IpAddress& client) -> Shard& {
  return shards_.at(client.bytes().back() % shards_.size());
}

std::unique_ptr<ClientPlaces::Place> ClientPlaces::take(const IpAddress& client, std::size_t most) {
  Shard& shard = shard_of(client);
  {
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.taken.find(client);
    const std::size_t taken = found == shard.taken.end() ? 0 : found->second;
    if (taken >= most) {
      return nullptr;
    }
    if (taken > 0) {
      ++found->second;
    } else {
      shard.taken.emplace(client, 1);
    }
  }
  return std::make_unique<Place>(shared_from_this(), client);
}

void ClientPlaces::give_back(const IpAddress& client) {
  Shard& shard = shard_of(client);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.taken.find(client);
  if (found != shard.taken.end() && --found->second == 0) {
    shard.taken.erase(found);
  }
}

} // namespace haechi::io::proxy
