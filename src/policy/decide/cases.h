#pragma once
// Splitting a question into cases: where the combinations of all dimensions are too many, some
// dimensions are set to each of their classes in turn, so that what is left falls apart into small
// groups; the answers are merged. Exact but for `needs` of the dimensions set: these are named
// where the merged ranges or obligations differ.

#include "policy/decide/group.h"
#include "policy/decision.h"

#include <optional>
#include <vector>

namespace haechi::policy {

// The dimensions to set: the context's, and further ones that many orders share, until every group
// is small enough. Empty when nothing needs to be split, or when the cases themselves would be more
// than `most_cases`.
[[nodiscard]] std::vector<std::uint32_t>
choose_split(const std::vector<Dimension>& dimensions, const Tables& tables,
             const std::vector<std::uint32_t>& context_dimensions, std::size_t dimension_count,
             std::size_t most_combinations, std::size_t most_cases);

// Merges the answers of all cases, first dimension fastest.
class CaseMerger {
 public:
  CaseMerger(const Program& program, const std::vector<Dimension>& dimensions,
             std::vector<std::uint32_t> split);

  [[nodiscard]] std::size_t count() const { return count_; }

  // Sets the dimensions of the split for case number `index`.
  void assign(Slots& slots, std::size_t index) const;

  void add(Decision decision) { cases_.push_back(std::move(decision)); }

  // `body`: as far as it was known.
  [[nodiscard]] Decision merge(Slot body) const;

 private:
  void merge_obligations(Decision& merged) const;
  void merge_needs(Decision& merged) const;
  void merge_needs_of(const Dimension& dimension, std::size_t stride, Decision& merged) const;
  [[nodiscard]] bool differ_along(std::size_t stride, std::size_t size) const;
  void name_determining(Decision& merged) const;

  const Program& program_;
  const std::vector<Dimension>& dimensions_;
  std::vector<std::uint32_t> split_;
  std::size_t count_ = 1;
  std::vector<Decision> cases_;
};

} // namespace haechi::policy
