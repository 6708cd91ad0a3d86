#include "policy/regions/merging.h"

namespace haechi::policy::regions {

std::vector<AxisIndex> differing_axes(const Layout& layout, const std::vector<const Box*>& boxes) {
  Box differences(boxes.front()->size());
  for (const Box* box : boxes) {
    for (std::size_t i = 0; i < differences.size(); ++i) {
      differences[i] |= (*box)[i] ^ (*boxes.front())[i];
    }
  }
  std::vector<AxisIndex> axes;
  for (AxisIndex axis = 0; axis < layout.axis_count(); ++axis) {
    if (!layout.is_empty(differences, axis)) {
      axes.push_back(axis);
    }
  }
  return axes;
}

namespace {

// The word without the bits of the axis.
Word rest_of(const Layout& layout, const Box& box, std::size_t word, AxisIndex axis) {
  const Layout::Place& place = layout.of(axis);
  const bool has_axis = word >= place.word && word < place.word + place.words;
  return has_axis ? box[word] & ~layout.mask(axis, static_cast<std::uint32_t>(word - place.word))
                  : box[word];
}

} // namespace

std::uint64_t hash_without(const Layout& layout, const Box& box, AxisIndex axis) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (std::size_t word = 0; word < box.size(); ++word) {
    hash = (hash ^ rest_of(layout, box, word, axis)) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29U;
  }
  return hash;
}

bool equal_without(const Layout& layout, const Box& a, const Box& b, AxisIndex axis) {
  for (std::size_t word = 0; word < a.size(); ++word) {
    if (rest_of(layout, a, word, axis) != rest_of(layout, b, word, axis)) {
      return false;
    }
  }
  return true;
}

} // namespace haechi::policy::regions
