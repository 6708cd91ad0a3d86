#include "engine/dns/upstream_cookie.h"

#include <algorithm>

namespace haechi::engine::dns {

UpstreamCookie::UpstreamCookie(std::uint64_t secret) {
  for (std::size_t i = 0; i < kClientSize; ++i) {
    bytes_[i] = static_cast<Byte>(secret >> (8 * i));
  }
}

auto UpstreamCookie::read(ByteView cookie) -> Reading {
  if (cookie.empty()) {
    return size_ > kClientSize ? Reading::Missing : Reading::Right;
  }
  if (cookie.size() > bytes_.size() || cookie.size() < kClientSize ||
      !std::ranges::equal(cookie.first(kClientSize), ByteView(bytes_).first(kClientSize))) {
    return Reading::Wrong;
  }
  if (cookie.size() > kClientSize) {
    std::ranges::copy(cookie, bytes_.begin());
    size_ = cookie.size();
  }
  return Reading::Right;
}

} // namespace haechi::engine::dns
