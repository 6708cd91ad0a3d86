#pragma once
// One unknown and the ways in which it may turn out, as far as they make a difference: values that
// no open condition tells apart are one class. Taken together the dimensions of an evaluation span
// its completions.

#include "policy/decide/hearing.h"
#include "policy/decide/service_dimension.h"

#include <cstdint>
#include <vector>

namespace haechi::policy {

inline constexpr std::size_t kMaxClasses = 1U << 14U; // of one dimension

// One class: a slot's value, kept apart from what it borrows.
struct ClassValue {
  std::uint32_t one = 0;
  std::uint32_t first = 0; // in Dimension::values, where count > 1
  std::uint32_t count = 0;
};

struct Dimension {
  AxisId axis = 0;
  bool is_service =
      false; // which service it is, and what follows from it: `service` holds the classes
  bool is_complete = true; // false: there are too many classes, and not all are here
  std::vector<ClassValue> classes;
  std::vector<std::uint32_t> values;
  ServiceDimension service;

  [[nodiscard]] std::size_t size() const {
    return is_service ? service.choices.size() : classes.size();
  }

  // Sets the axis, or the axes of the service, to a class.
  void assign(Slots& slots, std::size_t index) const;
};

// The classes of `axis`, which is open in `slots`, under the open conditions on it. `live` are the
// orders whose standing a body decides.
void fill_dimension(const Program& program, const Slots& slots, AxisId axis,
                    const std::vector<OpenAtom>& open, const std::vector<LiveOrder>& live,
                    Dimension& dimension);

} // namespace haechi::policy
