#pragma once
// How many UDP answers a network of clients gets in a second, so that forged questions cannot make
// this server flood anybody: IPv4 by /24, IPv6 by /56. Beyond the rate every other answer is a
// truncated one, by which an honest client comes back by TCP, and the rest is silence. Bounded: a
// table of fixed size; networks that fall on one place share their rate.

#include "base/ip.h"

#include <cstdint>
#include <vector>

namespace haechi::engine::dns {

class RateLimit {
 public:
  static constexpr std::size_t kPlaces = 4096;

  enum class Outcome : std::uint8_t { Answer, Truncate, Drop };

  // 0: no limit. A network that was quiet for a second has a whole second's answers.
  RateLimit(std::uint32_t answers_per_second, std::uint64_t seed);

  [[nodiscard]] bool is_on() const { return rate_ > 0; }

  // To be asked once for each answer.
  [[nodiscard]] Outcome take(const IpAddress& client, std::uint64_t now_ms);

 private:
  struct Place {
    std::uint64_t at_ms = 0;
    std::uint64_t left_milli = 0; // thousandths of an answer
    bool is_used = false;
    bool was_dropped = false;
  };

  std::uint32_t rate_;
  std::uint64_t seed_;
  std::vector<Place> places_; // empty without a limit
};

} // namespace haechi::engine::dns
