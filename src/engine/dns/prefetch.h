#pragma once
// Which answers are asked for again before their time is over, so that popular names never make a
// client wait: those that were given several times, once in their last eighth, a few at a time.
// What comes back is kept raw like any other answer and judged for each client when it is given.

#include "engine/dns/cache.h"

namespace haechi::engine::dns {

class Prefetch {
 public:
  static constexpr std::uint32_t kPopular = 3;        // times given
  static constexpr std::uint32_t kLeastLifetime = 10; // seconds; shorter ones are not worth it

  // `at_once`: how many may be under way; 0: none.
  explicit Prefetch(std::size_t at_once) : at_once_(at_once) {}

  // Counts one giving of a fresh answer. True: it is to be renewed now; that is said once for each
  // answer.
  [[nodiscard]] bool note_given(CachedAnswer& answer, const Moment& now) const {
    ++answer.times_given;
    return now.uptime_ms >= answer.renew_from_ms && is_due(answer);
  }

  void note_begun() { ++under_way_; }

  void note_ended() { --under_way_; }

 private:
  [[nodiscard]] bool is_due(CachedAnswer& answer) const;

  std::size_t at_once_;
  std::size_t under_way_ = 0;
};

// When an answer of this lifetime, kept at `stored_ms`, may be renewed.
[[nodiscard]] std::uint64_t find_renewal_ms(std::uint64_t stored_ms, std::uint32_t lifetime_s);

} // namespace haechi::engine::dns
