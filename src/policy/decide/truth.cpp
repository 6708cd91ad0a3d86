#include "policy/decide/truth.h"

#include "text/host_name.h"

#include <algorithm>

namespace haechi::policy {

namespace {

bool holds_one(std::span<const std::uint32_t> listed, std::span<const std::uint32_t> held) {
  for (const std::uint32_t value : held) {
    if (std::ranges::binary_search(listed, value)) {
      return true;
    }
  }
  return false;
}

Truth when_not_held(const Slot& slot) {
  return slot.is_open() ? Truth::Maybe : Truth::No;
}

Truth has_listed(const Program& program, const Node& node, const Slot& slot) {
  if (node.count == 1) { // by far the most conditions
    for (const std::uint32_t value : slot.values()) {
      if (value == node.first) {
        return Truth::Yes;
      }
    }
    return when_not_held(slot);
  }
  return holds_one(program.values_of(node), slot.values()) ? Truth::Yes : when_not_held(slot);
}

Truth is_under(const Program& program, const Node& node, const Slot& slot) {
  if (slot.is_open()) {
    return Truth::Maybe;
  }
  const BodyIndex body = slot.count == 0 ? kNoBody : slot.one;
  for (const BodyIndex top : program.values_of(node)) {
    if (program.bodies.is_in_subtree(body, top)) {
      return Truth::Yes;
    }
  }
  return Truth::No;
}

// Known or certain levels reach it at once; an open slot may still rise.
Truth reaches(const Node& node, const Slot& slot) {
  if (slot.count != 0 && slot.one >= node.first) {
    return Truth::Yes;
  }
  return when_not_held(slot);
}

Truth reaches_grade(const Program& program, const Slots& slots, const Node& node) {
  const Slot& slot = slots[node.axis];
  if (slot.is_open() || slot.count != 0) {
    return reaches(node, slot);
  }
  const Slot& body = slots[Facet::Body];
  if (body.is_open()) {
    return Truth::Maybe;
  }
  const std::size_t scale = program.axes[node.axis].scale - 1;
  const BodyIndex of = body.count == 0 ? kNoBody : body.one;
  return program.bodies.ungraded_level(of, scale) >= node.first ? Truth::Yes : Truth::No;
}

Truth matches(const Program& program, const Node& node, const Slot& slot, std::string_view text) {
  if (slot.state != Slot::State::Text) {
    return has_listed(program, node, slot);
  }
  for (const std::uint32_t pattern : program.values_of(node)) {
    if (text::matches_glob(text, program.patterns[pattern])) {
      return Truth::Yes;
    }
  }
  return Truth::No;
}

// An open surface is one of the entry's.
Truth is_surface(const Program& program, const Slots& slots, const Node& node) {
  const Slot& slot = slots[node.axis];
  if (!slot.is_open() || slots.surfaces.empty()) {
    return has_listed(program, node, slot);
  }
  const auto listed = program.values_of(node);
  std::size_t hits = 0;
  for (const std::uint32_t surface : slots.surfaces) {
    hits += std::ranges::binary_search(listed, surface) ? 1U : 0U;
  }
  if (hits == slots.surfaces.size()) {
    return Truth::Yes;
  }
  return hits == 0 ? Truth::No : Truth::Maybe;
}

Truth has(const Program& program, const Slots& slots, const Node& node) {
  switch (node.axis) {
  case to_axis(Facet::Surface):
    return is_surface(program, slots, node);
  case to_axis(Facet::Body):
    return is_under(program, node, slots[node.axis]);
  case to_axis(Facet::Assurance):
    return reaches(node, slots[node.axis]);
  case to_axis(Facet::Host):
    return matches(program, node, slots[node.axis], slots.host);
  case to_axis(Facet::Model):
    return matches(program, node, slots[node.axis], slots.model);
  default:
    break;
  }
  const bool is_scale = node.axis >= kFirstScaleAxis && program.axes[node.axis].scale != 0;
  return is_scale ? reaches_grade(program, slots, node)
                  : has_listed(program, node, slots[node.axis]);
}

} // namespace

// The depth of nesting is bounded by the parser.
Truth evaluate(const Program& program, const Slots& slots, NodeIndex index) {
  const Node& node = program.nodes[index];
  switch (node.kind) {
  case Node::Kind::Has:
    return has(program, slots, node);
  case Node::Kind::Not:
    return negate(evaluate(program, slots, index + 1));
  case Node::Kind::All: {
    Truth all = Truth::Yes;
    for (NodeIndex part = index + 1; part < node.end && all != Truth::No;
         part = program.nodes[part].end) {
      all = both(all, evaluate(program, slots, part));
    }
    return all;
  }
  case Node::Kind::Any: {
    Truth any = Truth::No;
    for (NodeIndex part = index + 1; part < node.end && any != Truth::Yes;
         part = program.nodes[part].end) {
      any = either(any, evaluate(program, slots, part));
    }
    return any;
  }
  }
  return Truth::No;
}

void collect_open(const Program& program, const Slots& slots, NodeIndex index,
                  std::vector<OpenAtom>& open) {
  const Node& node = program.nodes[index];
  if (node.kind != Node::Kind::Has) {
    for (NodeIndex part = index + 1; part < node.end; part = program.nodes[part].end) {
      if (evaluate(program, slots, part) == Truth::Maybe) {
        collect_open(program, slots, part, open);
      }
    }
    return;
  }
  if (slots[node.axis].is_open()) {
    open.push_back({node.axis, index});
  }
  // Where no grade is found, the body's ungraded grade stands in.
  if (program.axes[node.axis].scale != 0 && slots[Facet::Body].is_open()) {
    open.push_back({to_axis(Facet::Body), kNoNode});
  }
}

namespace {

std::string_view word_of(Facet facet) {
  switch (facet) {
  case Facet::Body:
    return "out-of-scope-body";
  case Facet::Device:
    return "out-of-scope-device";
  case Facet::Zone:
    return "out-of-scope-zone";
  case Facet::Role:
    return "out-of-scope-role";
  case Facet::Group:
    return "out-of-scope-group";
  case Facet::Located:
    return "out-of-scope-territory";
  case Facet::Assurance:
    return "out-of-scope-assurance";
  case Facet::PersonAttribute:
    return "out-of-scope-attributes";
  case Facet::Operation:
    return "out-of-scope-operation";
  case Facet::Purpose:
    return "out-of-scope-purpose";
  default:
    return "out-of-scope";
  }
}

// What a condition asks for first.
std::string_view first_word(const Program& program, NodeIndex index) {
  const Node& node = program.nodes[index];
  if (node.kind == Node::Kind::Has) {
    return word_of(program.axes[node.axis].facet);
  }
  return index + 1 < node.end ? first_word(program, index + 1) : word_of(Facet::Service);
}

} // namespace

std::string_view mismatch_word(const Program& program, const Slots& slots, NodeIndex index) {
  const Node& node = program.nodes[index];
  if (node.kind == Node::Kind::Not) {
    return first_word(program, index + 1);
  }
  if (node.kind == Node::Kind::Any && index + 1 < node.end) {
    return mismatch_word(program, slots, index + 1);
  }
  if (node.kind == Node::Kind::All) {
    for (NodeIndex part = index + 1; part < node.end; part = program.nodes[part].end) {
      if (evaluate(program, slots, part) == Truth::No) {
        return mismatch_word(program, slots, part);
      }
    }
  }
  return first_word(program, index);
}

} // namespace haechi::policy
