#pragma once
// How many connections each client address has, of all workers together. Every function may be
// called from any thread.

#include "base/ip.h"

#include <array>
#include <map>
#include <memory>
#include <mutex>

namespace haechi::io::proxy {

class ClientPlaces : public std::enable_shared_from_this<ClientPlaces> {
 public:
  // Of one connection; given back when it goes.
  class Place {
   public:
    Place(std::shared_ptr<ClientPlaces> all, const IpAddress& client)
        : all_(std::move(all)), client_(client) {}

    ~Place() { all_->give_back(client_); }

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    std::shared_ptr<ClientPlaces> all_;
    IpAddress client_;
  };

  // Null: the client has `most` already.
  [[nodiscard]] std::unique_ptr<Place> take(const IpAddress& client, std::size_t most);

 private:
  // PERF: workers that accept at once rarely meet at the same lock (bench proxy, connect).
  struct alignas(64) Shard {
    std::mutex mutex;
    std::map<IpAddress, std::size_t> taken;
  };

  [[nodiscard]] Shard& shard_of(const IpAddress& client);
  void give_back(const IpAddress& client);

  std::array<Shard, 64> shards_;
};

} // namespace haechi::io::proxy
