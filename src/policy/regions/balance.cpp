#include "policy/regions/balance.h"

#include <algorithm>
#include <iterator>

namespace haechi::policy::regions {

namespace {

constexpr unsigned kEffectShift = 56; // of Voice::weight (decide/hearing.cpp)

using Numbers = std::vector<std::uint32_t>;

void add(Numbers& to, std::uint32_t number) {
  const auto place = std::ranges::lower_bound(to, number);
  if (place == to.end() || *place != number) {
    to.insert(place, number);
  }
}

Numbers difference(const Numbers& a, const Numbers& b) {
  Numbers out;
  std::ranges::set_difference(a, b, std::back_inserter(out));
  return out;
}

bool has(const Numbers& numbers, std::uint32_t number) {
  return std::ranges::binary_search(numbers, number);
}

void fold_into(Half& half, const Saying& saying) {
  if (half.has_ended) {
    return;
  }
  half.effect = std::max(half.effect, saying.effect);
  half.displaced = std::max(half.displaced, saying.displaces);
  if (half.pending != Effect::NoDecision && half.displaced >= half.pending_rank) {
    half.pending = Effect::NoDecision;
    half.pending_rank = 0;
  }
  for (const std::uint32_t obligation : saying.obligations) {
    add(half.obligations, obligation);
  }
  if (saying.weight > half.weight) {
    half.weight = saying.weight;
    half.instead = saying.instead;
  }
}

std::uint64_t weight_of_default(Effect effect) {
  return static_cast<std::uint64_t>(effect) << kEffectShift;
}

} // namespace

void Judge::add_implied(Half& half, Effect effect) const {
  if (effect == Effect::Warn) {
    add(half.obligations, needs_.acknowledge);
  } else if (effect == Effect::Inspect || effect == Effect::Redact) {
    add(half.obligations, needs_.inspect);
  }
}

void Judge::fold(Balance& balance, unsigned sides, const Saying& saying) const {
  for (std::size_t side = 0; side < 2; ++side) {
    if ((sides >> side & 1U) != 0) {
      fold_into(balance.halves[side], saying);
    }
  }
}

void Judge::end(Half& half, Effect effect) const {
  half.has_ended = true;
  half.effect = effect;
  if (compares_answers()) {
    add_implied(half, effect);
  }
}

void Judge::add_default(Balance& balance, const DefaultPair& pair) const {
  balance.is_default_known = true;
  for (std::size_t side = 0; side < 2; ++side) {
    Half& half = balance.halves[side];
    if (!half.has_ended && pair.effect[side] != Effect::NoDecision &&
        half.displaced < pair.rank[side]) {
      half.pending = pair.effect[side];
      half.pending_rank = pair.rank[side];
    }
  }
}

bool Judge::needs_default(const Balance& balance) const {
  const auto& [before, after] = balance.halves;
  const Effect high = std::max(before.effect, after.effect);
  const bool may_matter = compares_answers() || needs_.strictest_default > high ||
                          (before.effect != after.effect && needs_.strictest_default == high);
  return !balance.is_default_known && needs_.strictest_default != Effect::NoDecision &&
         needs_.question == Question::Differences && before.displaced != after.displaced &&
         !before.has_ended && !after.has_ended && may_matter;
}

void Judge::keep_pending(const Balance& balance, std::size_t side, Essence& essence) const {
  essence.pending[side] = balance.halves[side].pending;
  essence.pending_rank[side] = balance.halves[side].pending_rank;
}

// Only where the parent demands more than `allow` does anything matter.
Essence Judge::essence_of_shortfall(const Balance& balance) const {
  const auto& [demanded, answered] = balance.halves;
  Essence essence;
  if (demanded.effect <= Effect::Allow || answered.effect >= demanded.effect) {
    return essence;
  }
  essence.sign = -1;
  essence.high = demanded.effect;
  if (answered.pending >= demanded.effect) {
    keep_pending(balance, 1, essence);
  }
  return essence;
}

// The effects are the same so far: defaults may still tell them apart.
void Judge::weigh_even(const Balance& balance, Essence& essence) const {
  const auto& [before, after] = balance.halves;
  const bool is_same_default =
      before.pending == after.pending && before.pending_rank == after.pending_rank;
  const Effect strictest = std::max(before.pending, after.pending);
  const bool can_differ = strictest > before.effect;
  if (!is_same_default && (compares_answers() || can_differ)) {
    essence.high = can_differ ? strictest : Effect::NoDecision;
    keep_pending(balance, 0, essence);
    keep_pending(balance, 1, essence);
  }
}

void Judge::weigh_obligations(const Balance& balance, Essence& essence) const {
  const auto& [before, after] = balance.halves;
  const Numbers settled_before = settled(before).obligations;
  const Numbers settled_after = settled(after).obligations;
  essence.only = {difference(settled_before, settled_after),
                  difference(settled_after, settled_before)};
  const bool is_winner_open =
      needs_.has_instead && (before.weight != after.weight || before.instead != after.instead);
  if (is_winner_open) {
    essence.weight = {before.weight, after.weight};
    essence.instead = {before.instead, after.instead};
  }
  // A default of both sides that takes away what tells them apart.
  const Numbers lost = difference(before.obligations, after.obligations);
  const Numbers won = difference(after.obligations, before.obligations);
  for (std::size_t side = 0; side < 2; ++side) {
    const Effect pending = balance.halves[side].pending;
    Half implied;
    add_implied(implied, pending);
    const bool covers = std::ranges::any_of(
        implied.obligations, [&](std::uint32_t one) { return has(lost, one) || has(won, one); });
    const bool outweighs = is_winner_open && pending != Effect::NoDecision &&
                           weight_of_default(pending) > std::min(before.weight, after.weight);
    if (covers || outweighs) {
      keep_pending(balance, 0, essence);
      keep_pending(balance, 1, essence);
    }
  }
}

// What the milder side would have to reach, and which defaults come near.
void Judge::weigh_uneven(const Balance& balance, Essence& essence) const {
  const std::size_t low = balance.halves[0].effect < balance.halves[1].effect ? 0 : 1;
  const std::size_t top = 1 - low;
  essence.sign = low == 0 ? 1 : -1;
  if (balance.halves[low].has_ended) { // it never catches up
    return;
  }
  essence.high = balance.halves[top].effect;
  if (balance.halves[low].pending >= essence.high) {
    keep_pending(balance, low, essence);
  }
  if (balance.halves[top].pending > essence.high || essence.pending[low] != Effect::NoDecision) {
    keep_pending(balance, top, essence);
  }
}

Essence Judge::essence(const Balance& balance) const {
  if (needs_.question == Question::Shortfalls) {
    return essence_of_shortfall(balance);
  }
  const auto& [before, after] = balance.halves;
  Essence essence;
  if (before.effect == after.effect) {
    weigh_even(balance, essence);
  } else {
    weigh_uneven(balance, essence);
  }
  if (compares_answers() && settled(before).effect == settled(after).effect) {
    weigh_obligations(balance, essence);
  }
  if (needs_default(balance)) {
    essence.displaced = {before.displaced, after.displaced};
  }
  return essence;
}

Half Judge::settled(Half half) const {
  if (half.pending == Effect::NoDecision) {
    return half;
  }
  half.effect = std::max(half.effect, half.pending);
  if (compares_answers()) {
    add_implied(half, half.pending);
  }
  if (weight_of_default(half.pending) > half.weight) {
    half.weight = weight_of_default(half.pending);
    half.instead = 0;
  }
  return half;
}

std::optional<Turn> Judge::turn(const Balance& balance) const {
  const Half before = settled(balance.halves[0]);
  const Half after = settled(balance.halves[1]);
  if (needs_.question == Question::Shortfalls) {
    const bool falls_short = before.effect > Effect::Allow && after.effect < before.effect;
    return falls_short ? std::optional(Turn::Looser) : std::nullopt;
  }
  if (before.effect != after.effect) {
    return before.effect < after.effect ? Turn::Stricter : Turn::Looser;
  }
  const bool is_other = compares_answers() && (before.obligations != after.obligations ||
                                               before.instead != after.instead);
  return is_other ? std::optional(Turn::Other) : std::nullopt;
}

} // namespace haechi::policy::regions
