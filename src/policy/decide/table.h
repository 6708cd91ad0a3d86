#pragma once
// The outcomes of one order under every combination of the dimensions it hangs on, laid out for
// look-up.

#include "policy/decide/dimension.h"

#include <cstdint>
#include <vector>

namespace haechi::policy {

struct Stride {
  std::uint32_t dimension = 0;
  std::uint32_t step = 0;
};

struct Table {
  std::uint32_t first = 0; // in Tables::outcomes; its masks stand at the same place
  std::uint32_t size = 1;
  Run strides;
  bool is_complete = true; // false: too many combinations; only `bound` of them is known
  bool can_be_silenced = false;
};

// All tables of one evaluation. Obligations are bits, `words` 64-bit words for each outcome.
struct Tables {
  std::vector<Table> tables; // one for each live order
  std::vector<Stride> strides;
  std::vector<Outcome> outcomes;
  std::vector<std::uint64_t> masks;
  std::size_t words = 1;

  [[nodiscard]] std::size_t find(const Table& table,
                                 const std::vector<std::uint32_t>& digits) const {
    std::size_t place = table.first;
    for (std::uint32_t i = 0; i < table.strides.count; ++i) {
      const Stride& stride = strides[table.strides.first + i];
      place += static_cast<std::size_t>(digits[stride.dimension]) * stride.step;
    }
    return place;
  }

  [[nodiscard]] const std::uint64_t* mask(std::size_t place) const {
    return masks.data() + place * words;
  }

  void clear() {
    tables.clear();
    strides.clear();
    outcomes.clear();
    masks.clear();
  }
};

} // namespace haechi::policy
