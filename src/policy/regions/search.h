#pragma once
// Sets of requests as a box without other boxes: whether any is left, which one, and how far they
// reach.
//
// The question is as hard as they come (boxes can spell any riddle), so that every answer that
// costs more than one pass over the boxes has a limit of steps.

#include "policy/regions/ground.h"
#include "policy/regions/settling.h"

#include <optional>
#include <span>

namespace haechi::policy::regions {

using Point = std::vector<std::uint32_t>; // a class for each axis

// How a box lies to another one.
struct Overlap {
  bool is_apart = false;         // they share no request
  std::vector<AxisIndex> beyond; // axes in which it reaches beyond the other; none: it lies within
};

class Search {
 public:
  explicit Search(const Ground& ground);

  [[nodiscard]] Overlap compare(const Box& box, const Box& other) const;
  [[nodiscard]] bool meets(const Box& box, const Box& other) const;
  [[nodiscard]] static bool is_within(const Box& box, const Box& other);

  // Takes away what one exception alone covers; false: nothing is left.
  [[nodiscard]] bool trim(Box& box, std::span<const Box* const> except) const;

  enum class Found : std::uint8_t { Nothing, Something, Unknown };

  // A request of the box that lies in none of the others. Of all there may be one as quiet as can
  // be: real services and places, nothing else.
  [[nodiscard]] Found find(const Box& box, std::span<const Box* const> except, Point& point,
                           Steps& steps) const;

  // Takes classes away of which no request is left, as far as the steps go.
  void tighten(Box& box, std::span<const Box* const> except, Steps& steps) const;

  // The quietest request of a box.
  [[nodiscard]] Point quietest(const Box& box) const;

 private:
  struct Node;

  template <class Beyond> bool walk(const Box& box, const Box& other, Beyond beyond) const;
  [[nodiscard]] Box to_box(const Point& point) const;
  void cut(Box& box, AxisIndex axis, const Box& other, bool keeps) const;
  [[nodiscard]] std::vector<Box> alike_classes(const Box& box, AxisIndex axis,
                                               std::span<const Box* const> except) const;

  const Ground& ground_;
  const Layout& layout_;
  std::vector<std::vector<AxisIndex>> axis_of_bit_; // by word
};

} // namespace haechi::policy::regions
