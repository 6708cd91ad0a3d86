#pragma once
// Sessions with servers for later resumption, each used once. A session is kept with the server
// that was verified when it began: resuming sends no certificate, so what was true of it then must
// be asked for by the same key (host, protocols, trust, policy epoch), still be in its time, and be
// at most half a day old. Safe from many threads.

#include "io/tls/upstream_trust.h"

#include <list>
#include <mutex>
#include <unordered_map>

struct ssl_session_st;

namespace haechi::io::tls {

struct UpstreamSession {
  std::shared_ptr<ssl_session_st> session;
  std::shared_ptr<const VerifiedUpstream> upstream;
  Instant begun{};
};

class UpstreamSessions {
 public:
  explicit UpstreamSessions(std::size_t most = 4'096) : most_(most) {}

  void keep(const std::string& key, UpstreamSession session);
  // Takes it out; an empty one when there is none that still holds.
  [[nodiscard]] UpstreamSession take(const std::string& key, Instant now);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    std::string key;
    UpstreamSession session;
  };

  using Order = std::list<Entry>; // the latest first

  const std::size_t most_;
  mutable std::mutex mutex_;
  Order order_;
  std::unordered_multimap<std::string, Order::iterator> by_key_;
};

} // namespace haechi::io::tls
