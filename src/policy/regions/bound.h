#pragma once
// Which way the effects in a box can turn, without taking it apart: an order more, or a stricter
// effect in its place, never loosens where it silences nobody and takes no default's place with
// something milder (docs/policy.md, section 5, the laws). Either is always a right answer.

#include "policy/regions/changes.h"

namespace haechi::policy::regions {

// Of the changed order, or the one order that is there, in the box.
[[nodiscard]] Bound find_bound(const Side& before, const Side& after, const Box& box,
                               const Change& change);

// Of both changes together.
[[nodiscard]] Bound join(Bound a, Bound b);

} // namespace haechi::policy::regions
