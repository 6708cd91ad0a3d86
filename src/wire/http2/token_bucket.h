#pragma once
// So many at once, so many a second: floods of frames that cost the peer nothing are counted with
// it. Time is given.

#include "base/instant.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace haechi::wire::http2 {

class TokenBucket {
 public:
  // `burst` tokens at first and at most; `per_second` come back. Up to a million each.
  TokenBucket(std::uint32_t burst, std::uint32_t per_second)
      : burst_(burst), per_second_(per_second), thousandths_(std::uint64_t{burst} * 1000) {}

  // False: there is none left. A clock that goes back gives nothing.
  [[nodiscard]] bool take(Instant now) {
    const auto passed = last_ ? (now - *last_).count() : 0;
    if (passed > 0) {
      const std::uint64_t most = std::uint64_t{burst_} * 1000;
      const auto gained = static_cast<std::uint64_t>(std::min<std::int64_t>(passed, 1'000'000));
      thousandths_ = std::min(most, thousandths_ + gained * per_second_);
    }
    last_ = now;
    if (thousandths_ < 1000) {
      return false;
    }
    thousandths_ -= 1000;
    return true;
  }

 private:
  std::uint32_t burst_;
  std::uint32_t per_second_;
  std::uint64_t thousandths_;
  std::optional<Instant> last_;
};

} // namespace haechi::wire::http2
