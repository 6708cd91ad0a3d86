#pragma once
// The connections that the proxy itself has open to servers, by their own address and port, so that
// one which a packet filter sends back to the proxy is known for what it is. Shared by all workers;
// every function may be called from any thread.

#include "base/ip.h"

#include <memory>
#include <mutex>
#include <set>

namespace haechi::io::proxy {

class OwnConnections : public std::enable_shared_from_this<OwnConnections> {
 public:
  // Forgets its connection when it goes.
  class Entry {
   public:
    Entry(std::shared_ptr<OwnConnections> all, const Endpoint& endpoint)
        : all_(std::move(all)), endpoint_(endpoint) {}

    ~Entry() { all_->remove(endpoint_); }

    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    std::shared_ptr<OwnConnections> all_;
    Endpoint endpoint_;
  };

  [[nodiscard]] std::unique_ptr<Entry> add(const Endpoint& endpoint);
  [[nodiscard]] bool has(const Endpoint& endpoint) const;

 private:
  void remove(const Endpoint& endpoint);

  mutable std::mutex mutex_;
  std::multiset<Endpoint> endpoints_;
};

} // namespace haechi::io::proxy
