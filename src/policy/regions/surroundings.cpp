#include "policy/regions/surroundings.h"

#include <map>

namespace haechi::policy::regions {

namespace {

using Open = std::vector<Literal>;

void collect_maybe(const Side& side, NodeIndex node, const Box& box, Open& open) {
  if (side.evaluate(node, box) == Truth::Maybe) {
    side.collect(node, box, open);
  }
}

// Of a request that is about no service.
std::optional<Effect> end_without_service(const Side& side, const Box& box, Open& open) {
  const Surroundings& around = side.surroundings();
  side.collect(Clause{around.is_unlisted}, box, open);
  if (side.test(around.is_unlisted, box) != Truth::Yes) {
    return Effect::Allow;
  }
  std::optional<Effect> effect;
  for (const UnlistedCase& one : around.unlisted) {
    if (side.test(one.where, box) != Truth::No) {
      side.collect(Clause{one.where}, box, open);
      effect = one.effect;
    }
  }
  return effect;
}

// Steps 1 and 2 of docs/policy.md, section 3. What is found while something is open counts for
// nothing.
std::optional<Effect> find_ending(const Side& side, const Box& box, Open& open) {
  const Surroundings& around = side.surroundings();
  const Clause out_of_reach{around.foreign_devices, around.foreign_zones};
  const Truth is_out = side.test(out_of_reach, box);
  if (is_out == Truth::Yes) {
    return Effect::NoDecision;
  }
  side.collect(out_of_reach, box, open);
  side.collect(Clause{around.is_service}, box, open);
  if (side.test(around.is_service, box) == Truth::No) {
    return end_without_service(side, box, open);
  }
  const Truth closed = side.test(around.closed_zones, box);
  const Truth is_ai = side.evaluate(side.program().generative_ai, box);
  const Truth is_self = side.evaluate(side.program().self_hosted, box);
  const Truth is_stopped = both(closed, both(is_ai, negate(is_self)));
  if (is_stopped == Truth::Maybe) {
    side.collect(Clause{around.closed_zones}, box, open);
    collect_maybe(side, side.program().generative_ai, box, open);
    collect_maybe(side, side.program().self_hosted, box, open);
  }
  return is_stopped == Truth::Yes ? std::optional(Effect::Block) : std::nullopt;
}

// nullopt: none, or it is open.
Default find_default(const Side& side, const Box& box, Open& open) {
  const Truth is_ai = side.evaluate(side.program().generative_ai, box);
  if (is_ai == Truth::No) {
    return {};
  }
  Default found;
  for (const DefaultCase& one : side.surroundings().defaults) {
    const Truth holds = side.test(one.where, box);
    if (holds == Truth::Maybe) {
      side.collect(one.where, box, open);
    } else if (holds == Truth::Yes) {
      found = one.value;
    }
  }
  if (found.exists() || !open.empty()) {
    collect_maybe(side, side.program().generative_ai, box, open);
  }
  return found;
}

} // namespace

std::vector<Settled<Endings>> find_endings(const Side& before, const Side& after,
                                           const Ground& ground, Steps& steps) {
  return settle<Endings>(
      ground, ground.layout().everything(),
      [&](const Box& box, Open& open) {
        const Endings endings{find_ending(before, box, open), find_ending(after, box, open)};
        const bool is_ended = endings[0].has_value() || endings[1].has_value();
        return is_ended ? std::optional(endings) : std::nullopt;
      },
      steps);
}

std::vector<Settled<DefaultPair>> find_defaults(const Side& before, const Side& after,
                                                const Ground& ground, Steps& steps) {
  return settle<DefaultPair>(
      ground, ground.layout().everything(),
      [&](const Box& box, Open& open) {
        const Default was = find_default(before, box, open);
        const Default is = find_default(after, box, open);
        const DefaultPair pair{.effect = {was.effect, is.effect}, .rank = {was.rank, is.rank}};
        return was.exists() || is.exists() ? std::optional(pair) : std::nullopt;
      },
      steps);
}

std::vector<Box> find_impossible(const Ground& ground) {
  const Layout& layout = ground.layout();
  const Classes& classes = ground.classes();
  const auto surface = static_cast<AxisIndex>(classes.surface_axis());
  std::vector<Box> boxes;
  if (surface >= layout.axis_count()) {
    return boxes;
  }
  std::map<std::vector<bool>, std::vector<std::uint32_t>> services; // by the surfaces they have
  for (std::uint32_t service = 0; service < layout.of(kServiceAxis).size; ++service) {
    services[classes.surfaces_of(service)].push_back(service);
  }
  for (const auto& [has, members] : services) {
    Box box = layout.everything();
    layout.clear(box, kServiceAxis);
    layout.clear(box, surface);
    for (const std::uint32_t service : members) {
      layout.add(box, kServiceAxis, service);
    }
    for (std::uint32_t i = 0; i < layout.of(surface).size; ++i) {
      if (!has[i]) {
        layout.add(box, surface, i);
      }
    }
    if (!layout.is_empty(box, surface)) {
      boxes.push_back(std::move(box));
    }
  }
  return boxes;
}

} // namespace haechi::policy::regions
