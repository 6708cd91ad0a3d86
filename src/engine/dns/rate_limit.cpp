#include "engine/dns/rate_limit.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace {

constexpr std::size_t kV4Bytes = 3;
constexpr std::size_t kV6Bytes = 7;
constexpr std::uint64_t kMilli = 1000;

std::uint64_t hash_network(const IpAddress& client, std::uint64_t seed) {
  const ByteView network = client.bytes().first(client.is_v4() ? kV4Bytes : kV6Bytes);
  std::uint64_t hash = seed + network.size();
  for (const Byte byte : network) {
    hash = (hash ^ byte) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 32U;
  }
  return hash;
}

} // namespace

RateLimit::RateLimit(std::uint32_t answers_per_second, std::uint64_t seed)
    : rate_(answers_per_second), seed_(seed), places_(answers_per_second > 0 ? kPlaces : 0) {}

auto RateLimit::take(const IpAddress& client, std::uint64_t now_ms) -> Outcome {
  if (rate_ == 0) {
    return Outcome::Answer;
  }
  Place& place = places_[hash_network(client, seed_) % kPlaces];
  const std::uint64_t most = rate_ * kMilli;
  if (!place.is_used) {
    place.is_used = true;
    place.left_milli = most;
  } else {
    const std::uint64_t quiet_ms = std::min(now_ms - std::min(now_ms, place.at_ms), kMilli);
    place.left_milli = std::min(most, place.left_milli + quiet_ms * rate_);
  }
  place.at_ms = now_ms;
  if (place.left_milli >= kMilli) {
    place.left_milli -= kMilli;
    return Outcome::Answer;
  }
  place.was_dropped = !place.was_dropped;
  return place.was_dropped ? Outcome::Truncate : Outcome::Drop;
}

} // namespace haechi::engine::dns
