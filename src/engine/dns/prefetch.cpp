#include "engine/dns/prefetch.h"

namespace haechi::engine::dns {

namespace {

constexpr std::uint64_t kNever = ~std::uint64_t{0};

} // namespace

bool Prefetch::is_due(CachedAnswer& answer) const {
  if (answer.times_given < kPopular || under_way_ >= at_once_) {
    return false;
  }
  answer.renew_from_ms = kNever;
  return true;
}

std::uint64_t find_renewal_ms(std::uint64_t stored_ms, std::uint32_t lifetime_s) {
  if (lifetime_s < Prefetch::kLeastLifetime) {
    return kNever;
  }
  return stored_ms + std::uint64_t{1000} * lifetime_s / 8 * 7;
}

} // namespace haechi::engine::dns
