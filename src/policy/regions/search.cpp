#include "policy/regions/search.h"

#include <algorithm>
#include <bit>

namespace haechi::policy::regions {

namespace {

constexpr unsigned kWordBits = 64;

} // namespace

// A part of the box in which is looked, and the exceptions that still meet it.
struct Search::Node {
  Box box;
  std::vector<const Box*> except;
};

Search::Search(const Ground& ground) : ground_(ground), layout_(ground.layout()) {
  axis_of_bit_.resize(layout_.everything().size(), std::vector<AxisIndex>(kWordBits));
  for (AxisIndex axis = 0; axis < layout_.axis_count(); ++axis) {
    const Layout::Place& place = layout_.of(axis);
    for (std::uint32_t i = 0; i < place.size; ++i) {
      const std::uint32_t bit = i + place.shift;
      axis_of_bit_[place.word + bit / kWordBits][bit % kWordBits] = axis;
    }
  }
}

// PERF: most words of two boxes are alike; only where they are not is an axis looked at.
// `beyond(axis)` says whether to go on. False: the boxes share no request.
template <class Beyond> bool Search::walk(const Box& box, const Box& other, Beyond beyond) const {
  for (std::size_t word = 0; word < box.size(); ++word) {
    Word rest = box[word] & ~other[word];
    while (rest != 0) {
      const AxisIndex axis = axis_of_bit_[word][static_cast<std::size_t>(std::countr_zero(rest))];
      const Layout::Place& place = layout_.of(axis);
      bool is_shared = false;
      for (std::uint32_t i = 0; i < place.words && !is_shared; ++i) {
        const std::size_t at = place.word + i;
        is_shared = (box[at] & other[at] & layout_.mask(axis, i)) != 0;
      }
      if (!is_shared) {
        return false;
      }
      if (!beyond(axis)) {
        return true;
      }
      if (place.words > 1) { // these words are all its own
        word = place.word + place.words - 1;
        break;
      }
      rest &= ~place.mask;
    }
  }
  return true;
}

Overlap Search::compare(const Box& box, const Box& other) const {
  Overlap overlap;
  overlap.is_apart = !walk(box, other, [&](AxisIndex axis) {
    overlap.beyond.push_back(axis);
    return true;
  });
  return overlap;
}

bool Search::meets(const Box& box, const Box& other) const {
  return walk(box, other, [](AxisIndex) { return true; });
}

void Search::cut(Box& box, AxisIndex axis, const Box& other, bool keeps) const {
  const Layout::Place& place = layout_.of(axis);
  for (std::uint32_t i = 0; i < place.words; ++i) {
    const std::size_t at = place.word + i;
    const Word inside = keeps ? other[at] : ~other[at];
    box[at] &= inside | ~layout_.mask(axis, i);
  }
}

bool Search::trim(Box& box, std::span<const Box* const> except) const {
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (const Box* one : except) {
      AxisIndex beyond = 0;
      int count = 0;
      const bool shares = walk(box, *one, [&](AxisIndex axis) {
        beyond = axis;
        return ++count < 2;
      });
      if (!shares || count > 1) {
        continue;
      }
      if (count == 0) {
        return false;
      }
      cut(box, beyond, *one, false);
      has_changed = true;
    }
  }
  return true;
}

Point Search::quietest(const Box& box) const {
  const Classes& classes = ground_.classes();
  Point chosen;
  for (AxisIndex axis = 0; axis < layout_.axis_count(); ++axis) {
    std::vector<std::uint32_t> points = layout_.points(box, axis);
    if (axis == classes.surface_axis()) {
      const std::vector<bool>& has = classes.surfaces_of(chosen[kServiceAxis]);
      const auto possible =
          std::ranges::find_if(points, [&](std::uint32_t surface) { return has[surface]; });
      chosen.push_back(possible == points.end() ? points.front() : *possible);
      continue;
    }
    const auto& all = classes.axes()[axis].classes;
    const auto quiet = std::ranges::find_if(points, [&](std::uint32_t point) {
      return all[point].kind == ClassKind::Other || all[point].kind == ClassKind::Absent;
    });
    const bool prefers_quiet = axis > kZoneAxis && quiet != points.end();
    chosen.push_back(prefers_quiet ? *quiet : points.front());
  }
  return chosen;
}

Box Search::to_box(const Point& point) const {
  Box box(axis_of_bit_.size());
  for (AxisIndex axis = 0; axis < point.size(); ++axis) {
    layout_.add(box, axis, point[axis]);
  }
  return box;
}

bool Search::is_within(const Box& box, const Box& other) {
  for (std::size_t word = 0; word < box.size(); ++word) {
    if ((box[word] & ~other[word]) != 0) {
      return false;
    }
  }
  return true;
}

// Tries the quietest request first; an exception that holds it is then left by each axis in turn.
Search::Found Search::find(const Box& box, std::span<const Box* const> except, Point& point,
                           Steps& steps) const {
  std::vector<Node> open;
  open.push_back({box, {except.begin(), except.end()}});
  while (!open.empty()) {
    Node node = std::move(open.back());
    open.pop_back();
    steps.take(1 + node.except.size());
    if (steps.is_over()) {
      return Found::Unknown;
    }
    if (!trim(node.box, node.except)) {
      continue;
    }
    std::erase_if(node.except, [&](const Box* one) { return !meets(node.box, *one); });
    point = quietest(node.box);
    const Box alone = to_box(point);
    const auto holding =
        std::ranges::find_if(node.except, [&](const Box* one) { return is_within(alone, *one); });
    if (holding == node.except.end()) {
      return Found::Something;
    }
    const Overlap overlap = compare(node.box, **holding);
    Box inside = node.box;
    std::vector<Node> parts;
    for (const AxisIndex axis : overlap.beyond) {
      Node part{inside, node.except};
      cut(part.box, axis, **holding, false);
      cut(inside, axis, **holding, true);
      parts.push_back(std::move(part));
    }
    std::ranges::move(parts, std::back_inserter(open));
  }
  return Found::Nothing;
}

// The classes of an axis that no exception tells apart, as parts of the box.
std::vector<Box> Search::alike_classes(const Box& box, AxisIndex axis,
                                       std::span<const Box* const> except) const {
  std::vector<Box> parts{box};
  for (const Box* one : except) {
    for (std::size_t i = 0, end = parts.size(); i < end; ++i) {
      Box inside = parts[i];
      Box outside = parts[i];
      cut(inside, axis, *one, true);
      cut(outside, axis, *one, false);
      if (!layout_.is_empty(inside, axis) && !layout_.is_empty(outside, axis)) {
        parts[i] = std::move(inside);
        parts.push_back(std::move(outside));
      }
    }
  }
  return parts;
}

void Search::tighten(Box& box, std::span<const Box* const> except, Steps& steps) const {
  for (AxisIndex axis = 0; axis < layout_.axis_count(); ++axis) {
    if (layout_.count(box, axis) < 2) {
      continue;
    }
    std::vector<const Box*> telling;
    for (const Box* one : except) {
      Box covered = box;
      cut(covered, axis, *one, false);
      if (!layout_.is_empty(covered, axis)) {
        telling.push_back(one);
      }
    }
    steps.take(except.size());
    if (telling.empty() || steps.is_over()) {
      continue;
    }
    for (const Box& part : alike_classes(box, axis, telling)) {
      Point point;
      if (find(part, except, point, steps) == Found::Nothing) {
        cut(box, axis, part, false);
      }
    }
  }
}

} // namespace haechi::policy::regions
