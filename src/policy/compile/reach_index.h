#pragma once
// For each kind of service the orders whose rules could match it, whatever else a request says: a
// row of bits for each kind. The data path joins it with the orders that could reach a subject and
// looks at those alone.

#include "policy/compile/program.h"

#include <cstdint>
#include <span>
#include <vector>

namespace haechi::policy {

using BitRow = std::span<const std::uint64_t>;
inline constexpr std::size_t kRowStep = 4; // the words of a row are a multiple of this

class ReachIndex {
 public:
  ReachIndex() = default;
  explicit ReachIndex(const Program& program);

  // Bit i of word i / 64: order i could speak of services of this kind.
  [[nodiscard]] BitRow orders_of(std::uint32_t kind) const {
    return BitRow(rows_).subspan((is_full_ ? 0 : kind) * words_, words_);
  }

  [[nodiscard]] std::size_t words() const { return words_; }

 private:
  std::size_t words_ = 0;
  bool is_full_ = false; // one row for all kinds: the index would be too large
  std::vector<std::uint64_t> rows_;
};

} // namespace haechi::policy
