#include "engine/dns/steering.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::dns {

Steering::Steering(std::vector<config::Steer> places) : places_(std::move(places)) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    for (const IpAddress& address : places_[i].addresses) {
      addresses_.push_back(address);
      reverses_.emplace_back(to_reverse_name(address), i);
    }
  }
  std::ranges::sort(addresses_);
  std::ranges::sort(reverses_);
}

const config::Steer* Steering::find(const gateway::Subject& subject, const IpAddress& asker) const {
  if (places_.empty() || !subject.zone || std::ranges::binary_search(addresses_, asker)) {
    return nullptr;
  }
  for (const config::Steer& place : places_) {
    if (std::ranges::find(place.zones, *subject.zone) != place.zones.end()) {
      return &place;
    }
  }
  return nullptr;
}

const config::Steer* Steering::find_reverse(std::string_view host) const {
  const auto found = std::ranges::lower_bound(
      reverses_, host, {}, [](const auto& entry) { return std::string_view(entry.first); });
  return found != reverses_.end() && found->first == host ? &places_[found->second] : nullptr;
}

bool is_steered_type(wire::dns::Type type) {
  using wire::dns::Type;
  return type == Type::A || type == Type::Aaaa || type == Type::Svcb || type == Type::Https;
}

std::string to_reverse_name(const IpAddress& address) {
  std::string out;
  const ByteView bytes = address.bytes();
  for (std::size_t i = bytes.size(); i-- > 0;) {
    out += address.is_v4() ? fmt::format("{}.", bytes[i])
                           : fmt::format("{:x}.{:x}.", bytes[i] & 0x0FU, bytes[i] >> 4U);
  }
  return out + (address.is_v4() ? "in-addr.arpa" : "ip6.arpa");
}

} // namespace haechi::engine::dns
