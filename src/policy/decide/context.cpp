#include "policy/decide/context.h"

#include "policy/decide/hearing.h"

namespace haechi::policy {

namespace {

Truth truth_of(bool fact) {
  return fact ? Truth::Yes : Truth::No;
}

// `may_differ`: some declared place is not as most are.
Truth is_body_owned(const std::vector<CompiledPlace>& places, const Slot& slot, bool may_differ) {
  if (slot.is_open()) {
    return may_differ ? Truth::Maybe : Truth::Yes;
  }
  const CompiledPlace* place = find_place(places, slot);
  return truth_of(place == nullptr || place->is_body_owned);
}

Truth is_closed_zone(const Program& program, const Slot& slot) {
  if (slot.is_open()) {
    return program.has_closed_zones ? Truth::Maybe : Truth::No;
  }
  const CompiledPlace* zone = find_place(program.zones, slot);
  return truth_of(zone != nullptr && zone->no_egress);
}

BodyIndex body_of(const Slots& slots) {
  const Slot& body = slots[Facet::Body];
  return body.count == 0 ? kNoBody : body.one;
}

Default find_default(const Program& program, const Slots& slots) {
  BodyIndex body = body_of(slots);
  if (body == kNoBody) {
    const CompiledPlace* zone = find_place(program.zones, slots[Facet::Zone]);
    body = zone == nullptr ? kNoBody : zone->body;
  }
  return program.bodies.default_of(body);
}

void collect_axis(const Slots& slots, Facet facet, std::vector<OpenAtom>& open) {
  if (slots[facet].is_open()) {
    open.push_back({to_axis(facet), kNoNode});
  }
}

void collect_maybe(const Program& program, const Slots& slots, NodeIndex node,
                   std::vector<OpenAtom>& open) {
  if (evaluate(program, slots, node) == Truth::Maybe) {
    collect_open(program, slots, node, open);
  }
}

void collect_egress(const Program& program, const Slots& slots, std::vector<OpenAtom>& open) {
  const Truth closed = is_closed_zone(program, slots[Facet::Zone]);
  const Truth is_ai = evaluate(program, slots, program.generative_ai);
  const Truth is_self = evaluate(program, slots, program.self_hosted);
  if (both(closed, both(is_ai, negate(is_self))) != Truth::Maybe) {
    return;
  }
  if (closed == Truth::Maybe) {
    collect_axis(slots, Facet::Zone, open);
  }
  collect_maybe(program, slots, program.generative_ai, open);
  collect_maybe(program, slots, program.self_hosted, open);
}

void collect_default(const Program& program, const Slots& slots, std::vector<OpenAtom>& open) {
  const bool is_body_open = slots[Facet::Body].is_open();
  if (!program.bodies.has_defaults() ||
      evaluate(program, slots, program.generative_ai) == Truth::No) {
    return;
  }
  collect_axis(slots, Facet::Body, open);
  const bool is_zone_asked = program.has_zone_bodies && (is_body_open || body_of(slots) == kNoBody);
  if (is_zone_asked) {
    collect_axis(slots, Facet::Zone, open);
  }
  const bool may_exist = is_body_open || (is_zone_asked && slots[Facet::Zone].is_open()) ||
                         find_default(program, slots).exists();
  if (may_exist) {
    collect_maybe(program, slots, program.generative_ai, open);
  }
}

} // namespace

Context find_context(const Program& program, const Slots& slots) {
  const Slot& zone_slot = slots[Facet::Zone];
  const Truth in_reach =
      either(is_body_owned(program.devices, slots[Facet::Device], program.has_foreign_devices),
             is_body_owned(program.zones, zone_slot, program.has_foreign_zones));
  if (in_reach != Truth::Yes) {
    return {true, Effect::NoDecision, Reason::OutOfReach, {}};
  }
  if (slots.aim != Aim::Service) {
    const CompiledPlace* zone = find_place(program.zones, zone_slot);
    const bool is_unlisted = slots.aim == Aim::UnlistedHost && zone != nullptr;
    return {true, is_unlisted ? zone->unlisted : Effect::Allow, Reason::Default, {}};
  }
  const bool is_ai = evaluate(program, slots, program.generative_ai) == Truth::Yes;
  const bool is_self = evaluate(program, slots, program.self_hosted) == Truth::Yes;
  if (is_ai && !is_self && is_closed_zone(program, zone_slot) == Truth::Yes) {
    return {true, Effect::Block, Reason::ZoneNoEgress, {}};
  }
  return {false, {}, {}, is_ai ? find_default(program, slots) : Default{}};
}

void collect_context(const Program& program, const Slots& slots, std::vector<OpenAtom>& open) {
  const Truth device =
      is_body_owned(program.devices, slots[Facet::Device], program.has_foreign_devices);
  const Truth zone = is_body_owned(program.zones, slots[Facet::Zone], program.has_foreign_zones);
  const Truth in_reach = either(device, zone);
  if (in_reach == Truth::No) {
    return;
  }
  if (in_reach == Truth::Maybe) {
    if (device == Truth::Maybe) {
      collect_axis(slots, Facet::Device, open);
    }
    if (zone == Truth::Maybe) {
      collect_axis(slots, Facet::Zone, open);
    }
  }
  if (slots.aim == Aim::UnlistedHost && program.has_unlisted_zones) {
    collect_axis(slots, Facet::Zone, open);
  }
  if (slots.aim == Aim::Service) {
    collect_egress(program, slots, open);
    collect_default(program, slots, open);
  }
}

} // namespace haechi::policy
