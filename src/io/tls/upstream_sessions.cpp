#include "io/tls/upstream_sessions.h"

namespace haechi::io::tls {

namespace {

constexpr std::size_t kMostOfOneKey = 4;
constexpr std::chrono::hours kLongest{12};

} // namespace

void UpstreamSessions::keep(const std::string& key, UpstreamSession session) {
  const std::lock_guard lock(mutex_);
  if (most_ == 0 || by_key_.count(key) >= kMostOfOneKey) {
    return;
  }
  if (order_.size() >= most_) {
    const auto oldest = std::prev(order_.end());
    const auto [from, to] = by_key_.equal_range(oldest->key);
    for (auto it = from; it != to; ++it) {
      if (it->second == oldest) {
        by_key_.erase(it);
        break;
      }
    }
    order_.erase(oldest);
  }
  order_.push_front({key, std::move(session)});
  by_key_.emplace(key, order_.begin());
}

UpstreamSession UpstreamSessions::take(const std::string& key, Instant now) {
  const std::lock_guard lock(mutex_);
  for (auto it = by_key_.find(key); it != by_key_.end(); it = by_key_.find(key)) {
    UpstreamSession out = std::move(it->second->session);
    order_.erase(it->second);
    by_key_.erase(it);
    if (out.upstream->leaf.not_after > now && now - out.begun < kLongest) {
      return out;
    }
  }
  return {};
}

std::size_t UpstreamSessions::size() const {
  const std::lock_guard lock(mutex_);
  return order_.size();
}

} // namespace haechi::io::tls
