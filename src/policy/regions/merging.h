#pragma once
// Puts boxes together that say the same and differ in one axis only.

#include "policy/regions/box.h"

#include <algorithm>
#include <map>
#include <vector>

namespace haechi::policy::regions {

// Axes in which two of the boxes differ.
[[nodiscard]] std::vector<AxisIndex> differing_axes(const Layout& layout,
                                                    const std::vector<const Box*>& boxes);

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
      std::multimap<Box, std::size_t> places;
      std::vector<Item> merged;
      for (Item& item : items) {
        Box key = item.box;
        layout.clear(key, axis);
        const auto [first, last] = places.equal_range(key);
        const auto same = std::find_if(
            first, last, [&](const auto& place) { return is_alike(merged[place.second], item); });
        if (same == last) {
          places.emplace(std::move(key), merged.size());
          merged.push_back(std::move(item));
          continue;
        }
        Item& into = merged[same->second];
        for (std::size_t i = 0; i < into.box.size(); ++i) {
          into.box[i] |= item.box[i];
        }
        absorb(into, item);
      }
      items = std::move(merged);
    }
  }
}

} // namespace haechi::policy::regions
