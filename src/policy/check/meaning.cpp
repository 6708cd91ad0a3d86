#include "policy/check/meaning.h"

#include <algorithm>

namespace haechi::policy {

namespace {

std::optional<Effect> effect_of(const Rule& rule) {
  if (rule.effect == RuleEffect::Exempt) {
    return std::nullopt;
  }
  return static_cast<Effect>(static_cast<int>(rule.effect) + static_cast<int>(Effect::Allow));
}

// Copying is work, and memory.
std::size_t size_of(const Cubes& cubes) {
  std::size_t size = 1;
  for (const Cube& cube : cubes) {
    size += cube.bodies.size() + cube.none.size() + cube.none_of.size();
    for (const Constraint& constraint : cube.constraints) {
      size += 1 + constraint.values.size();
    }
  }
  return size;
}

} // namespace

bool OrderMeaning::can_speak() const {
  return std::ranges::any_of(speakers, &Speaker::can_speak);
}

Meaning::Meaning(const Policy& policy, const catalog::Catalog* catalog, std::size_t steps)
    : policy_(policy), bodies_(policy), services_(catalog), steps_(steps),
      conditions_(policy, bodies_, services_, steps_) {
  orders_.reserve(policy.orders.size());
  for (const Order& order : policy.orders) {
    OrderMeaning meaning = read(order);
    if (steps_.is_empty()) {
      return; // what was read last may be incomplete
    }
    orders_.push_back(std::move(meaning));
  }
}

const OrderMeaning* Meaning::find(std::string_view order) const {
  const auto found = std::ranges::lower_bound(orders_, order, {}, [](const OrderMeaning& each) {
    return std::string_view(each.order->id);
  });
  return found == orders_.end() || found->order->id != order ? nullptr : &*found;
}

Cubes Meaning::possible(Cubes cubes) const {
  for (Cube& cube : cubes) {
    conditions_.find_services(cube);
  }
  std::erase_if(cubes, [&](const Cube& cube) { return conditions_.is_impossible(cube); });
  return cubes;
}

// The one earlier rule that everything the speaker could match meets already. (Several earlier
// rules that do so together are not looked for.)
const Rule* Meaning::find_taker(const OrderMeaning& meaning, const Speaker& speaker) const {
  for (const Speaker& earlier : meaning.speakers) {
    if (!speaker.cubes.empty() && std::ranges::all_of(speaker.cubes, [&](const Cube& cube) {
          return conditions_.implies(cube, *earlier.rule);
        })) {
      return earlier.rule;
    }
  }
  return nullptr;
}

OrderMeaning Meaning::read(const Order& order) const {
  OrderMeaning out;
  out.order = &order;
  const Cubes reach = possible(conditions_.reach(order));
  out.reaches_somebody = !reach.empty();
  const std::size_t size = size_of(reach);
  for (const Rule& rule : order.rules) {
    if (!steps_.take(size)) {
      return out;
    }
    Speaker speaker;
    speaker.rule = &rule;
    speaker.effect = effect_of(rule);
    speaker.cubes = possible(conditions_.narrow(reach, rule));
    speaker.taken_by = find_taker(out, speaker);
    out.speakers.push_back(std::move(speaker));
  }
  // Data speaks where a rule has matched, if there are rules at all.
  const bool is_let =
      order.rules.empty() || std::ranges::any_of(out.speakers, [](const auto& each) {
        return each.can_match() && (each.effect || each.rule->lifts != Lifts::All);
      });
  for (const DataEntry& data : order.data) {
    if (!steps_.take(size)) {
      return out;
    }
    Speaker speaker;
    speaker.data = &data;
    speaker.effect = data.effect;
    speaker.cubes =
        is_let ? possible(conditions_.narrow(reach, data, order.rules.empty())) : Cubes{};
    out.speakers.push_back(std::move(speaker));
  }
  return out;
}

} // namespace haechi::policy
