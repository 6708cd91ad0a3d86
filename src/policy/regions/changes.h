#pragma once
// What differs between two sides at their time: orders that are there on one side only or say
// something else, and surroundings (reach, closed zones, unlisted hosts, defaults). Two orders are
// compared by what they come to on the common ground, so that a moved body or a new grade counts as
// a change of exactly the orders that feel it, and where only literals differ, of exactly the
// classes in which they do.

#include "policy/regions/question.h"
#include "policy/regions/side.h"

#include <optional>

namespace haechi::policy::regions {

// Which way effects can turn.
enum class Bound : std::uint8_t { Either, OnlyStricter, OnlyLooser };

struct Change {
  std::optional<OrderIndex> before, after; // neither: the surroundings
  // The change is felt where one of these holds; empty: everywhere.
  std::vector<Literal> where;
  // Of an order that is heard on both sides: where the two differ in nothing but effects.
  Bound bound = Bound::Either;
};

// Both sides have been moved to the same time.
[[nodiscard]] std::vector<Change> find_changes(const Side& before, const Side& after,
                                               Ground& ground, Comparing comparing);

} // namespace haechi::policy::regions
