#include "policy/regions/bound.h"

#include "policy/regions/listening.h"

#include <algorithm>

namespace haechi::policy::regions {

namespace {

std::uint16_t most_rank(const Side& side, const Box& box, OrderIndex order) {
  std::uint16_t most = 0;
  for (const Standing* standing : {&side.own_standing(order), &side.zone_standing(order)}) {
    for (const RankCase& one : standing->ranks) {
      if (one.rank > most && side.test(one.where, box) != Truth::No) {
        most = one.rank;
      }
    }
  }
  return most;
}

// Whatever a rule of the order says is at least `effect`, and none lets anything go.
bool always_says(const Program& program, const CompiledOrder& order, Effect effect) {
  for (std::uint32_t i = order.rules.first; i < order.rules.first + order.rules.count; ++i) {
    if (program.parts[i].effect < effect) { // NoDecision, which exempts, is the least
      return false;
    }
  }
  return order.exemptions.count == 0;
}

// The order adds what it says, and takes nothing away: what it adds can be left out of the answer
// only by others that silence it.
bool only_adds(const Side& side, const Box& box, OrderIndex index) {
  const Program& program = side.program();
  const CompiledOrder& order = program.orders[index];
  if (order.supersedes.count != 0) {
    return false;
  }
  const std::uint16_t rank = most_rank(side, box, index);
  return std::ranges::all_of(side.surroundings().defaults, [&](const DefaultCase& one) {
    return one.value.effect <= Effect::Allow || rank < one.value.rank ||
           side.test(one.where, box) == Truth::No || always_says(program, order, one.value.effect);
  });
}

} // namespace

Bound find_bound(const Side& before, const Side& after, const Box& box, const Change& change) {
  const bool was = change.before && may_speak(before, box, *change.before);
  const bool is = change.after && may_speak(after, box, *change.after);
  if (was && is) {
    return change.bound;
  }
  if (is && only_adds(after, box, *change.after)) {
    return Bound::OnlyStricter;
  }
  if (was && only_adds(before, box, *change.before)) {
    return Bound::OnlyLooser;
  }
  return Bound::Either;
}

Bound join(Bound a, Bound b) {
  return a == b ? a : Bound::Either;
}

} // namespace haechi::policy::regions
