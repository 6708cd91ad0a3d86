#include "engine/identity/prefix_table.h"

#include "base/check.h"

#include <algorithm>
#include <iterator>

namespace haechi::engine::identity {

namespace {

// A prefix with the place it came from.
struct Numbered {
  Cidr cidr;
  std::uint32_t index = 0;
};

IpAddress address_of(const Bytes& bytes) {
  const auto address = IpAddress::from_bytes(bytes);
  HAECHI_CHECK(address.has_value());
  return *address;
}

// The first address behind the prefix; nullopt when the prefix reaches to the last address.
std::optional<IpAddress> address_after(const Cidr& cidr) {
  Bytes bytes(cidr.address.bytes().begin(), cidr.address.bytes().end());
  unsigned carry = 1;
  for (unsigned bit = cidr.length; carry != 0 && bit > 0; --bit) {
    const Byte mask = static_cast<Byte>(0x80U >> ((bit - 1) % 8));
    Byte& byte = bytes[(bit - 1) / 8];
    carry = (byte & mask) != 0 ? 1 : 0;
    byte ^= mask;
  }
  return carry != 0 ? std::nullopt : std::optional(address_of(bytes));
}

} // namespace

// Sweeps over the prefixes from the lowest address up, keeping the open ones on a stack: prefixes
// nest or are apart, they never cross.
std::vector<PrefixTable::Segment> PrefixTable::flatten(std::span<const Cidr> prefixes, bool is_v4) {
  std::vector<Numbered> sorted;
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    if (prefixes[i].address.is_v4() == is_v4) {
      sorted.push_back({prefixes[i], static_cast<std::uint32_t>(i)});
    }
  }
  std::ranges::sort(sorted, {}, &Numbered::cidr); // by address, the shorter prefix first
  std::vector<Segment> out;
  const auto start = [&out](const IpAddress& first, std::uint32_t owner) {
    if (!out.empty() && out.back().first == first) {
      out.back().owner = owner; // the more specific one takes over
    } else {
      out.push_back({first, owner});
    }
  };
  std::vector<Numbered> open;
  const auto close_until = [&](const Cidr* next) {
    while (!open.empty() && (next == nullptr || !open.back().cidr.contains(next->address))) {
      const auto after = address_after(open.back().cidr);
      open.pop_back();
      if (after) {
        start(*after, open.empty() ? kNobody : open.back().index);
      }
    }
  };
  for (const Numbered& prefix : sorted) {
    close_until(&prefix.cidr);
    start(prefix.cidr.address, prefix.index);
    open.push_back(prefix);
  }
  close_until(nullptr);
  return out;
}

PrefixTable::PrefixTable(std::span<const Cidr> prefixes)
    : v4_(flatten(prefixes, true)), v6_(flatten(prefixes, false)) {}

std::optional<std::uint32_t> PrefixTable::find(const IpAddress& address) const {
  const std::vector<Segment>& segments = address.is_v4() ? v4_ : v6_;
  const auto after = std::ranges::upper_bound(segments, address, {}, &Segment::first);
  if (after == segments.begin() || std::prev(after)->owner == kNobody) {
    return std::nullopt;
  }
  return std::prev(after)->owner;
}

} // namespace haechi::engine::identity
