#include "engine/dns/latency_window.h"

#include <algorithm>

namespace haechi::engine::dns {

void LatencyWindow::note(std::uint64_t took_ms) {
  took_ms_[next_] = static_cast<std::uint32_t>(std::min<std::uint64_t>(took_ms, 60'000));
  next_ = (next_ + 1) % kSize;
  count_ = std::min(count_ + 1, kSize);
  std::array<std::uint32_t, kSize> sorted = took_ms_;
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto place = sorted.begin() + static_cast<std::ptrdiff_t>((count_ - 1) * 19 / 20);
  std::nth_element(sorted.begin(), place, end);
  usual_ms_ = *place;
}

} // namespace haechi::engine::dns
