#include "policy/regions/ground.h"

namespace haechi::policy::regions {

Ground::Ground(std::span<const Policy* const> policies, const catalog::Catalog& catalog)
    : catalog_(catalog), classes_(policies, catalog), layout_(classes_) {}

Literal Ground::intern(AxisIndex axis, const std::vector<bool>& bits) {
  const auto [place, is_new] =
      known_.try_emplace({axis, bits}, static_cast<Literal>(literals_.size()));
  if (is_new) {
    literals_.push_back({axis, static_cast<std::uint32_t>(masks_.size())});
    const Layout::Place& at = layout_.of(axis);
    Box alone = layout_.everything();
    layout_.clear(alone, axis);
    for (std::uint32_t i = 0; i < bits.size(); ++i) {
      if (bits[i]) {
        layout_.add(alone, axis, i);
      }
    }
    for (std::uint32_t i = 0; i < at.words; ++i) {
      masks_.push_back(alone[at.word + i] & layout_.mask(axis, i));
    }
  }
  return place->second;
}

bool Ground::holds(Literal literal, std::uint32_t point) const {
  const Layout::Place& at = layout_.of(literals_[literal].axis);
  const std::uint32_t bit = point + at.shift;
  return ((masks_[literals_[literal].first + bit / 64] >> (bit % 64)) & 1U) != 0;
}

Literal Ground::difference(Literal a, Literal b) {
  const AxisIndex axis = axis_of(a);
  std::vector<bool> bits(layout_.of(axis).size);
  for (std::uint32_t i = 0; i < bits.size(); ++i) {
    bits[i] = holds(a, i) != holds(b, i);
  }
  return intern(axis, bits);
}

Truth Ground::test(Literal literal, const Box& box) const {
  const Entry& entry = literals_[literal];
  const Layout::Place& at = layout_.of(entry.axis);
  bool some = false;
  bool all = true;
  for (std::uint32_t i = 0; i < at.words; ++i) {
    const Word inside = box[at.word + i] & layout_.mask(entry.axis, i);
    const Word holding = masks_[entry.first + i];
    some = some || (inside & holding) != 0;
    all = all && (inside & ~holding) == 0;
  }
  if (!some) {
    return Truth::No;
  }
  return all ? Truth::Yes : Truth::Maybe;
}

// Where the literal holds, or where it does not; nullopt: nowhere in the box.
std::optional<Box> Ground::part(const Box& box, Literal literal, bool holds) const {
  const Entry& entry = literals_[literal];
  const Layout::Place& at = layout_.of(entry.axis);
  Box out = box;
  bool some = false;
  for (std::uint32_t i = 0; i < at.words; ++i) {
    const Word mask = layout_.mask(entry.axis, i);
    const Word holding = holds ? masks_[entry.first + i] : ~masks_[entry.first + i] & mask;
    Word& word = out[at.word + i];
    word = (word & ~mask) | (word & holding);
    some = some || (word & mask) != 0;
  }
  return some ? std::optional(std::move(out)) : std::nullopt;
}

void Ground::split(const Box& box, std::span<const Literal> literals,
                   std::vector<Box>& parts) const {
  const std::size_t first = parts.size();
  parts.push_back(box);
  for (const Literal literal : literals) {
    if (axis_of(literal) != axis_of(literals.front())) {
      continue;
    }
    for (std::size_t i = first, end = parts.size(); i < end; ++i) {
      if (test(literal, parts[i]) == Truth::Maybe) {
        parts.push_back(*part(parts[i], literal, true));
        parts[i] = *part(parts[i], literal, false);
      }
    }
  }
}

} // namespace haechi::policy::regions
