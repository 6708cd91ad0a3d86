#pragma once
// The longest prefix that contains an address, for IPv4 and IPv6. Built once, then read by every
// worker: no allocation, one binary search whatever the number of prefixes.

#include "base/ip.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace haechi::engine::identity {

class PrefixTable {
 public:
  PrefixTable() = default;
  // The prefixes must differ; `find` answers with their place in the list.
  explicit PrefixTable(std::span<const Cidr> prefixes);

  [[nodiscard]] std::optional<std::uint32_t> find(const IpAddress& address) const;

 private:
  static constexpr std::uint32_t kNobody = 0xffffffffU;

  // Addresses from `first` up to the next segment's belong to `owner`.
  struct Segment {
    IpAddress first;
    std::uint32_t owner = kNobody;
  };

  static std::vector<Segment> flatten(std::span<const Cidr> prefixes, bool is_v4);

  std::vector<Segment> v4_;
  std::vector<Segment> v6_;
};

} // namespace haechi::engine::identity
