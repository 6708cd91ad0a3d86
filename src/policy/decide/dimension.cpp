#include "policy/decide/dimension.h"

#include "policy/decide/pattern_classes.h"

#include <algorithm>
#include <map>

namespace haechi::policy {

namespace {

constexpr std::size_t kMaxMaskBits = 63; // one more for `personal-data`

using Values = std::vector<std::uint32_t>;

// A value and the open conditions that list it.
struct Listed {
  std::uint32_t value = 0;
  std::uint64_t mask = 0;
};

// The different open conditions on one axis.
struct Conditions {
  std::vector<NodeIndex> nodes;
  bool matters_itself = false; // kNoNode was among them
};

Conditions conditions_on(const Program& program, AxisId axis, const std::vector<OpenAtom>& open) {
  Conditions conditions;
  std::vector<AtomIndex> seen;
  for (const OpenAtom& atom : open) {
    if (atom.axis != axis) {
      continue;
    }
    if (atom.node == kNoNode) {
      conditions.matters_itself = true;
    } else if (std::ranges::find(seen, program.nodes[atom.node].atom) == seen.end()) {
      seen.push_back(program.nodes[atom.node].atom);
      conditions.nodes.push_back(atom.node);
    }
  }
  return conditions;
}

std::vector<Listed> list_values(const Program& program, const Conditions& conditions) {
  std::vector<Listed> all;
  for (std::size_t i = 0; i < conditions.nodes.size(); ++i) {
    const std::uint64_t bit = 1ULL << std::min(i, kMaxMaskBits - 1);
    for (const std::uint32_t value : program.values_of(program.nodes[conditions.nodes[i]])) {
      const auto known = std::ranges::find(all, value, &Listed::value);
      if (known == all.end()) {
        all.push_back({value, bit});
      } else {
        known->mask |= bit;
      }
    }
  }
  return all;
}

bool can_be_told_by_mask(const Conditions& conditions) {
  return conditions.nodes.size() < kMaxMaskBits;
}

class Filler {
 public:
  Filler(const Program& program, const Slots& slots, const Conditions& conditions,
         Dimension& dimension)
      : program_(program), slots_(slots), conditions_(conditions), dimension_(dimension) {}

  // One value of those listed, or none of them.
  void fill_single() {
    add_nothing();
    std::vector<std::uint64_t> seen{0};
    for (const Listed& listed : list_values(program_, conditions_)) {
      const bool is_alike =
          can_be_told_by_mask(conditions_) && std::ranges::find(seen, listed.mask) != seen.end();
      if (!is_alike) {
        seen.push_back(listed.mask);
        add_one(listed.value);
      }
    }
  }

  // One of the entry's surfaces.
  void fill_surface() {
    const std::vector<Listed> all = list_values(program_, conditions_);
    std::vector<std::uint64_t> seen;
    for (const std::uint32_t surface : slots_.surfaces) {
      const auto listed = std::ranges::find(all, surface, &Listed::value);
      const std::uint64_t mask = listed == all.end() ? 0 : listed->mask;
      const bool is_alike =
          can_be_told_by_mask(conditions_) && std::ranges::find(seen, mask) != seen.end();
      if (!is_alike) {
        seen.push_back(mask);
        add_one(surface);
      }
    }
  }

  // Any of the values listed at once, besides those that are certain.
  void fill_set() {
    std::vector<Listed> all = list_values(program_, conditions_);
    if (conditions_.matters_itself) {
      mark_personal(all);
    }
    const auto certain = slots_[dimension_.axis].values();
    std::vector<Values> sets{Values(certain.begin(), certain.end())};
    std::vector<std::uint64_t> masks{0};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t before = sets.size();
      for (std::size_t j = 0; j < before && sets.size() <= kMaxClasses; ++j) {
        const std::uint64_t mask = masks[j] | all[i].mask;
        const bool is_alike =
            can_be_told_by_mask(conditions_) && std::ranges::find(masks, mask) != masks.end();
        if (!is_alike) {
          sets.push_back(sets[j]);
          sets.back().push_back(all[i].value);
          masks.push_back(mask);
        }
      }
    }
    dimension_.is_complete = sets.size() <= kMaxClasses;
    for (const Values& set : sets) {
      add_many(set);
    }
  }

  // Levels from 1: one below all thresholds, and each threshold.
  void fill_assurance() {
    add_nothing();
    for (const std::uint32_t threshold : thresholds()) {
      if (threshold <= kAssuranceWords.size()) {
        add_one(threshold);
      }
    }
  }

  void fill_scale() {
    const Slot& slot = slots_[dimension_.axis];
    const std::uint32_t certain = slot.count == 0 ? 0 : slot.one;
    const Values all = thresholds();
    if (certain == 0) {
      add_nothing(); // the body's ungraded grade stands in
      if (all.empty() || all.front() > 1) {
        add_one(1);
      }
    } else {
      add_one(certain);
    }
    for (const std::uint32_t threshold : all) {
      if (threshold > certain) {
        add_one(threshold);
      }
    }
  }

  void fill_patterns() {
    Values ids;
    for (const Listed& listed : list_values(program_, conditions_)) {
      ids.push_back(listed.value);
    }
    std::vector<std::string> patterns;
    for (const std::uint32_t id : ids) {
      patterns.push_back(program_.patterns[id]);
    }
    const auto classes = find_pattern_classes(patterns);
    dimension_.is_complete = classes.has_value();
    for (const Values& matched : classes.value_or(std::vector<Values>{{}})) {
      Values set;
      for (const std::uint32_t index : matched) {
        set.push_back(ids[index]);
      }
      add_many(set);
    }
  }

  void fill_bodies(const std::vector<LiveOrder>& live) {
    const std::vector<BodyIndex> issuers = issuers_of(live);
    std::map<Values, BodyIndex> kinds;
    for (BodyIndex body = 0; body < program_.bodies.size(); ++body) {
      const Default by_default = program_.bodies.default_of(body);
      const auto ungraded = program_.bodies.ungraded_levels(body);
      Values kind{body == kNoBody ? 0U : 1U, static_cast<std::uint32_t>(by_default.effect),
                  by_default.rank};
      kind.insert(kind.end(), ungraded.begin(), ungraded.end());
      for (const BodyIndex issuer : issuers) {
        kind.push_back(program_.bodies.standing(issuer, body));
      }
      add_truths(body == kNoBody ? Slot::nothing() : Slot::of(body), kind);
      if (kinds.emplace(std::move(kind), body).second) {
        body == kNoBody ? add_nothing() : add_one(body);
      }
    }
  }

  void fill_places(const std::vector<CompiledPlace>& places) {
    std::map<Values, Symbol> kinds;
    Values ids;
    for (const CompiledPlace& place : places) {
      ids.push_back(place.id);
    }
    for (const Listed& listed : list_values(program_, conditions_)) {
      ids.push_back(listed.value);
    }
    ids.push_back(kUnmentioned);
    for (const Symbol id : ids) {
      const Slot slot = id == kUnmentioned ? Slot::nothing() : Slot::of(id);
      const CompiledPlace* place = find_place(places, slot);
      const CompiledPlace none;
      const CompiledPlace& facts = place == nullptr ? none : *place;
      Values kind{facts.is_body_owned ? 1U : 0U, facts.no_egress ? 1U : 0U,
                  static_cast<std::uint32_t>(facts.unlisted), facts.body};
      add_truths(slot, kind);
      if (kinds.emplace(std::move(kind), id).second) {
        id == kUnmentioned ? add_nothing() : add_one(id);
      }
    }
  }

 private:
  void add_nothing() { dimension_.classes.push_back({}); }

  void add_one(std::uint32_t value) { dimension_.classes.push_back({value, 0, 1}); }

  void add_many(const Values& set) {
    if (set.size() <= 1) {
      set.empty() ? add_nothing() : add_one(set.front());
      return;
    }
    dimension_.classes.push_back({0, static_cast<std::uint32_t>(dimension_.values.size()),
                                  static_cast<std::uint32_t>(set.size())});
    dimension_.values.insert(dimension_.values.end(), set.begin(), set.end());
  }

  // A class of its own for sets that hold `personal-data`, whatever else they hit.
  void mark_personal(std::vector<Listed>& all) const {
    const auto personal = std::ranges::find(all, program_.personal_data, &Listed::value);
    if (personal == all.end()) {
      all.push_back({program_.personal_data, 1ULL << kMaxMaskBits});
    } else {
      personal->mask |= 1ULL << kMaxMaskBits;
    }
  }

  [[nodiscard]] Values thresholds() const {
    Values all;
    for (const NodeIndex node : conditions_.nodes) {
      all.push_back(program_.nodes[node].first);
    }
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    return all;
  }

  [[nodiscard]] std::vector<BodyIndex> issuers_of(const std::vector<LiveOrder>& live) const {
    std::vector<BodyIndex> issuers;
    for (const LiveOrder& order : live) {
      issuers.push_back(program_.orders[order.order].issuer);
    }
    std::ranges::sort(issuers);
    issuers.erase(std::ranges::unique(issuers).begin(), issuers.end());
    return issuers;
  }

  // Which of the open conditions hold for this value.
  void add_truths(const Slot& slot, Values& kind) {
    Slots& probe = probe_.by_axis.empty() ? (probe_ = slots_) : probe_;
    probe[dimension_.axis] = slot;
    for (const NodeIndex node : conditions_.nodes) {
      if (program_.nodes[node].axis == dimension_.axis) {
        kind.push_back(static_cast<std::uint32_t>(evaluate(program_, probe, node)));
      }
    }
  }

  const Program& program_;
  const Slots& slots_;
  const Conditions& conditions_;
  Dimension& dimension_;
  Slots probe_;
};

} // namespace

void Dimension::assign(Slots& slots, std::size_t index) const {
  if (is_service) {
    service.assign(slots, index);
    return;
  }
  const ClassValue& value = classes[index];
  slots[axis] = value.count <= 1 ? Slot{Slot::State::Known, value.one, value.count, nullptr}
                                 : Slot::of(std::span(values).subspan(value.first, value.count));
}

void fill_dimension(const Program& program, const Slots& slots, AxisId axis,
                    const std::vector<OpenAtom>& open, const std::vector<LiveOrder>& live,
                    Dimension& dimension) {
  dimension.axis = axis;
  dimension.is_service = false;
  dimension.is_complete = true;
  dimension.classes.clear();
  dimension.values.clear();
  const Conditions conditions = conditions_on(program, axis, open);
  Filler filler(program, slots, conditions, dimension);
  switch (program.axes[axis].facet) {
  case Facet::Body:
    return filler.fill_bodies(live);
  case Facet::Device:
    return filler.fill_places(program.devices);
  case Facet::Zone:
    return filler.fill_places(program.zones);
  case Facet::Host:
  case Facet::Model:
    return filler.fill_patterns();
  case Facet::Assurance:
    return filler.fill_assurance();
  case Facet::Surface:
    return slots.surfaces.empty() ? filler.fill_single() : filler.fill_surface();
  case Facet::Grade:
    return program.axes[axis].scale != 0 ? filler.fill_scale() : filler.fill_set();
  case Facet::Group:
  case Facet::ControlCountry:
  case Facet::Category:
  case Facet::Finding:
    return filler.fill_set();
  default:
    return filler.fill_single();
  }
}

} // namespace haechi::policy
