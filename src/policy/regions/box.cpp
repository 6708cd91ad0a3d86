#include "policy/regions/box.h"

#include <bit>

namespace haechi::policy::regions {

namespace {

constexpr unsigned kWordBits = 64;

Word low_bits(unsigned count) {
  return count >= kWordBits ? ~Word{0} : (Word{1} << count) - 1;
}

} // namespace

Layout::Layout(const Classes& classes) {
  unsigned used = kWordBits; // of the word that small axes share
  std::uint32_t shared = 0;
  for (const ClassAxis& axis : classes.axes()) {
    const auto size = static_cast<std::uint32_t>(axis.classes.size());
    Place place{.size = size};
    if (size > kWordBits) {
      place.word = static_cast<std::uint32_t>(words_);
      place.words = (size + kWordBits - 1) / kWordBits;
      place.mask = low_bits(size - (place.words - 1) * kWordBits);
      words_ += place.words;
    } else {
      if (used + size > kWordBits) {
        shared = static_cast<std::uint32_t>(words_++);
        used = 0;
      }
      place.word = shared;
      place.shift = used;
      place.mask = low_bits(size) << used;
      used += size;
    }
    places_.push_back(place);
  }
}

Box Layout::everything() const {
  Box box(words_);
  for (AxisIndex axis = 0; axis < places_.size(); ++axis) {
    for (std::uint32_t i = 0; i < places_[axis].words; ++i) {
      box[places_[axis].word + i] |= mask(axis, i);
    }
  }
  return box;
}

bool Layout::has(const Box& box, AxisIndex axis, std::uint32_t point) const {
  const Place& place = places_[axis];
  const std::uint32_t bit = point + place.shift;
  return ((box[place.word + bit / kWordBits] >> (bit % kWordBits)) & 1U) != 0;
}

void Layout::add(Box& box, AxisIndex axis, std::uint32_t point) const {
  const Place& place = places_[axis];
  const std::uint32_t bit = point + place.shift;
  box[place.word + bit / kWordBits] |= Word{1} << (bit % kWordBits);
}

void Layout::clear(Box& box, AxisIndex axis) const {
  for (std::uint32_t i = 0; i < places_[axis].words; ++i) {
    box[places_[axis].word + i] &= ~mask(axis, i);
  }
}

bool Layout::is_empty(const Box& box, AxisIndex axis) const {
  for (std::uint32_t i = 0; i < places_[axis].words; ++i) {
    if ((box[places_[axis].word + i] & mask(axis, i)) != 0) {
      return false;
    }
  }
  return true;
}

bool Layout::is_whole(const Box& box, AxisIndex axis) const {
  for (std::uint32_t i = 0; i < places_[axis].words; ++i) {
    if ((~box[places_[axis].word + i] & mask(axis, i)) != 0) {
      return false;
    }
  }
  return true;
}

std::size_t Layout::count(const Box& box, AxisIndex axis) const {
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < places_[axis].words; ++i) {
    count += static_cast<std::size_t>(std::popcount(box[places_[axis].word + i] & mask(axis, i)));
  }
  return count;
}

std::vector<std::uint32_t> Layout::points(const Box& box, AxisIndex axis) const {
  const Place& place = places_[axis];
  std::vector<std::uint32_t> points;
  for (std::uint32_t i = 0; i < place.words; ++i) {
    for (Word bits = box[place.word + i] & mask(axis, i); bits != 0; bits &= bits - 1) {
      const auto bit = static_cast<std::uint32_t>(std::countr_zero(bits));
      points.push_back(i * kWordBits + bit - place.shift);
    }
  }
  return points;
}

} // namespace haechi::policy::regions
