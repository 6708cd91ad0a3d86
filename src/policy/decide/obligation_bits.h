#pragma once
// The obligations that one evaluation can meet, as bits.

#include "policy/compile/program.h"

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::policy {

class ObligationBits {
 public:
  void clear();
  // Gives the obligation a bit, if it has none yet.
  void admit(const Program& program, std::uint32_t obligation);
  void admit_order(const Program& program, OrderIndex order);

  [[nodiscard]] std::size_t words() const {
    return std::max<std::size_t>(1, (list_.size() + 63) / 64);
  }

  void set(std::uint64_t* mask, std::uint32_t obligation) const {
    const std::uint32_t bit = bits_[obligation] - 1;
    mask[bit / 64] |= 1ULL << (bit % 64);
  }

  // The names of the bits set, sorted.
  [[nodiscard]] std::vector<std::string> names(const Program& program,
                                               const std::uint64_t* mask) const;

 private:
  std::vector<std::uint32_t> bits_; // by obligation: its bit + 1; 0: none
  std::vector<std::uint32_t> list_; // by bit
};

} // namespace haechi::policy
