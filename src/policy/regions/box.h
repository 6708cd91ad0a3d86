#pragma once
// A box: for each facet a set of classes, as bits. It stands for every request whose classes all
// lie in these sets; two boxes that differ in a facet without sharing a class share no request.

#include "policy/regions/classes.h"

#include <cstdint>
#include <span>
#include <vector>

namespace haechi::policy::regions {

using Word = std::uint64_t;
using Box = std::vector<Word>;
using AxisIndex = std::uint32_t;

// Where each axis has its bits: small axes share words, larger ones begin a word of their own.
class Layout {
 public:
  struct Place {
    std::uint32_t word = 0;
    std::uint32_t words = 1;
    unsigned shift = 0;
    std::uint32_t size = 0; // classes
    Word mask = 0;          // of the last word
  };

  explicit Layout(const Classes& classes);

  [[nodiscard]] std::size_t axis_count() const { return places_.size(); }

  [[nodiscard]] const Place& of(AxisIndex axis) const { return places_[axis]; }

  [[nodiscard]] Word mask(AxisIndex axis, std::uint32_t word) const {
    const Place& place = places_[axis];
    return word + 1 == place.words ? place.mask : ~Word{0};
  }

  [[nodiscard]] Box everything() const;
  [[nodiscard]] bool has(const Box& box, AxisIndex axis, std::uint32_t point) const;
  void add(Box& box, AxisIndex axis, std::uint32_t point) const;
  void clear(Box& box, AxisIndex axis) const;
  [[nodiscard]] bool is_empty(const Box& box, AxisIndex axis) const;
  [[nodiscard]] bool is_whole(const Box& box, AxisIndex axis) const;
  [[nodiscard]] std::size_t count(const Box& box, AxisIndex axis) const;
  [[nodiscard]] std::vector<std::uint32_t> points(const Box& box, AxisIndex axis) const;

 private:
  std::vector<Place> places_;
  std::size_t words_ = 0;
};

} // namespace haechi::policy::regions
