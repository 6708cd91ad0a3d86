#pragma once
// Inner part of ProxySession, for its own .cpp files: what one event's handling is passed along.

#include "engine/proxy/proxy_session.h"

namespace haechi::engine::proxy {

struct ProxySession::Step {
  const Moment& now;
  const Surroundings& world;
  Commands& out;
};

// Bytes of pipelined requests that are kept while one is under way.
inline constexpr std::size_t kMaxInbox = wire::http1::kRequestLimits.bytes;

} // namespace haechi::engine::proxy
