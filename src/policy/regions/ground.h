#pragma once
// What two policies stand on together: the classes of both, the layout of boxes, and literals. A
// literal says of one axis in which of its classes something holds; equal ones are one, whichever
// policy they come from, so that conditions of two policies can be compared by number.

#include "policy/decide/truth.h"
#include "policy/regions/box.h"

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace haechi::policy::regions {

using Literal = std::uint32_t;

class Ground {
 public:
  Ground(std::span<const Policy* const> policies, const catalog::Catalog& catalog);
  Ground(const Ground&) = delete;
  Ground& operator=(const Ground&) = delete;

  [[nodiscard]] const Classes& classes() const { return classes_; }

  [[nodiscard]] const Layout& layout() const { return layout_; }

  [[nodiscard]] const catalog::Catalog& catalog() const { return catalog_; }

  // The literal that holds in the classes of `axis` for which `holds(class)`.
  template <class Holds> Literal literal(AxisIndex axis, Holds holds) {
    const auto& all = classes_.axes()[axis].classes;
    std::vector<bool> bits(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      bits[i] = holds(all[i]);
    }
    return intern(axis, bits);
  }

  Literal intern(AxisIndex axis, const std::vector<bool>& bits);
  // Holds where one of two literals of the same axis does and the other does not.
  Literal difference(Literal a, Literal b);

  [[nodiscard]] AxisIndex axis_of(Literal literal) const { return literals_[literal].axis; }

  [[nodiscard]] bool holds(Literal literal, std::uint32_t point) const;

  // Whether it holds in every class that the box has, in some, or in none.
  [[nodiscard]] Truth test(Literal literal, const Box& box) const;

  // Adds the parts of the box that the literals of one axis, that of the first, tell apart. At
  // least one of them is Maybe in the box.
  void split(const Box& box, std::span<const Literal> literals, std::vector<Box>& parts) const;

 private:
  [[nodiscard]] std::optional<Box> part(const Box& box, Literal literal, bool holds) const;

  struct Entry {
    AxisIndex axis = 0;
    std::uint32_t first = 0; // in masks_
  };

  const catalog::Catalog& catalog_;
  Classes classes_;
  Layout layout_;
  std::vector<Entry> literals_;
  std::vector<Word> masks_;
  std::map<std::pair<AxisIndex, std::vector<bool>>, Literal> known_;
};

} // namespace haechi::policy::regions
