#pragma once
// Puts boxes together that say the same and differ in one axis only.

#include "policy/regions/box.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace haechi::policy::regions {

// Axes in which two of the boxes differ.
[[nodiscard]] std::vector<AxisIndex> differing_axes(const Layout& layout,
                                                    const std::vector<const Box*>& boxes);

// A number for the box without one axis; equal boxes have equal numbers.
[[nodiscard]] std::uint64_t hash_without(const Layout& layout, const Box& box, AxisIndex axis);
[[nodiscard]] bool equal_without(const Layout& layout, const Box& a, const Box& b, AxisIndex axis);

// `items` have a `box`. Two whose boxes differ in one axis only become one where `is_alike(a, b)`;
// `absorb(into, from)` is told of it. Goes on until no two can be put together. Boxes that share no
// request still share none.
template <class Item, class IsAlike, class Absorb>
void merge_boxes(const Layout& layout, std::vector<Item>& items, IsAlike is_alike, Absorb absorb) {
  for (std::size_t before = 0; items.size() > 1 && before != items.size();) {
    before = items.size();
    std::vector<const Box*> boxes;
    for (const Item& item : items) {
      boxes.push_back(&item.box);
    }
    for (const AxisIndex axis : differing_axes(layout, boxes)) {
      std::unordered_multimap<std::uint64_t, std::size_t> places;
      std::vector<bool> is_gone(items.size());
      for (std::size_t i = 0; i < items.size(); ++i) {
        const std::uint64_t hash = hash_without(layout, items[i].box, axis);
        const auto [first, last] = places.equal_range(hash);
        const auto same = std::find_if(first, last, [&](const auto& place) {
          const Item& other = items[place.second];
          return equal_without(layout, other.box, items[i].box, axis) && is_alike(other, items[i]);
        });
        if (same == last) {
          places.emplace(hash, i);
          continue;
        }
        Item& into = items[same->second];
        for (std::size_t word = 0; word < into.box.size(); ++word) {
          into.box[word] |= items[i].box[word];
        }
        absorb(into, items[i]);
        is_gone[i] = true;
      }
      std::size_t kept = 0;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (!is_gone[i] && kept++ != i) {
          items[kept - 1] = std::move(items[i]);
        }
      }
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(kept), items.end());
    }
  }
}

} // namespace haechi::policy::regions
