#pragma once
// The matrix of a policy: services x bodies x devices x zones (and further facets) -> answer.
//
// Representation: the facets fall into classes that no condition tells apart (axes.h); the cells
// over these classes are joined by a decision diagram (diagram.h) into regions, each a product of
// sets of classes with one answer. Regions are disjoint and cover everything that was asked for;
// `unexplored` is what the budget did not reach. The answer of a region is what Decider::decide
// gives for any cell of it, all other facets unknown: settled, or a range and what it hangs on
// (asked with usual care, see asker.h).

#include "policy/coverage/axes.h"
#include "policy/coverage/diagram.h"

#include <memory>
#include <string>
#include <vector>

namespace haechi::policy::coverage {

struct Coverage {
  Instant at{};
  std::string digest; // of policy and catalog
  Request known;
  std::vector<Axis> axes;
  std::vector<Decision> answers; // without traces; Region::answer counts through them
  std::vector<Region> regions;
  std::vector<Region> unexplored;
  std::vector<std::string> left_out; // facets of `by` with too many combinations
  double cells = 0;
  std::size_t asked = 0;

  [[nodiscard]] bool is_partial() const { return !unexplored.empty() || !left_out.empty(); }
};

// Errors: those of find_axes.
[[nodiscard]] Result<Coverage> cover(Asker& asker, const Question& question);

// A request of the region: of each facet the first class that is possible.
[[nodiscard]] Request witness_of(const catalog::Catalog& catalog, const std::vector<Axis>& axes,
                                 const Request& known, const Region& region);

// The words of the region's classes on one axis, sorted; those without a name last.
[[nodiscard]] std::vector<std::string> words_of(const Axis& axis,
                                                const std::vector<std::uint32_t>& classes);

} // namespace haechi::policy::coverage
