#include "policy/decide/service_dimension.h"

#include "policy/decide/dimension.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace haechi::policy {

namespace {

// More choices than these are merged when no open condition tells them apart, and any difference
// between them is put down to the service.
constexpr std::size_t kFewChoices = 48;

using Signature = std::vector<std::uint64_t>;

class Filler {
 public:
  Filler(const Program& program, const Slots& slots, const ServiceSays& says,
         const std::vector<OpenAtom>& open, ServiceDimension& dimension)
      : program_(program), slots_(slots), says_(says), open_(open), dimension_(dimension),
        is_each_listened_for_(!slots[Facet::Service].is_open()) {
    group_conditions();
  }

  void fill(const std::vector<Candidate>& candidates) {
    for (std::size_t i = 0; i < candidates.size() && dimension_.is_complete; ++i) {
      add(candidates[i]);
    }
    for (const ServiceChoice& choice : dimension_.choices) {
      owners_.push_back(choice.owner);
    }
    if (dimension_.choices.size() <= kFewChoices) {
      add_steps_between_all();
    } else {
      merge_alike();
      add_steps_of_many();
    }
  }

 private:
  void group_conditions() {
    std::set<std::pair<std::size_t, AtomIndex>> seen;
    conditions_.resize(dimension_.axes.size());
    for (const OpenAtom& atom : open_) {
      const auto axis = std::ranges::find(dimension_.axes, atom.axis);
      if (axis == dimension_.axes.end() || atom.node == kNoNode) {
        continue;
      }
      const auto place = static_cast<std::size_t>(axis - dimension_.axes.begin());
      if (seen.emplace(place, program_.nodes[atom.node].atom).second) {
        conditions_[place].push_back(atom.node);
      }
    }
  }

  // Every combination of what the candidate leaves open.
  void add(const Candidate& candidate) {
    slots_.aim = candidate.aim;
    if (candidate.aim != Aim::Service) {
      set_candidate(program_, candidate, says_, slots_);
      add_choice(candidate, {});
      return;
    }
    set_candidate(program_, candidate, says_, slots_);
    std::vector<Dimension> open(dimension_.axes.size());
    std::vector<std::size_t> varying;
    std::size_t count = 1;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (slots_[dimension_.axes[i]].is_open()) {
        fill_open(i, open[i]);
        varying.push_back(i);
        count *= std::min(open[i].size(), kMaxClasses + 1);
        dimension_.is_complete = dimension_.is_complete && open[i].is_complete;
        if (dimension_.choices.size() + count > kMaxClasses) {
          dimension_.is_complete = false;
          return;
        }
      }
    }
    for (std::size_t number = 0; number < count; ++number) {
      std::size_t rest = number;
      for (const std::size_t i : varying) {
        open[i].assign(slots_, rest % open[i].size());
        rest /= open[i].size();
      }
      add_choice(candidate, varying);
    }
  }

  // Surfaces are kept apart by name: another service may have some of them and not others.
  void fill_open(std::size_t place, Dimension& dimension) {
    const AxisId axis = dimension_.axes[place];
    fill_dimension(program_, slots_, axis, open_, {}, dimension);
    if (axis == to_axis(Facet::Surface) && !slots_.surfaces.empty()) {
      dimension.classes.clear();
      for (const std::uint32_t surface : slots_.surfaces) {
        dimension.classes.push_back({surface, 0, 1});
      }
    }
  }

  void add_choice(const Candidate& candidate, const std::vector<std::size_t>& varying) {
    ServiceChoice choice{candidate, candidate_number(candidate), {}};
    // Where each candidate was listened for by itself, only what it leaves open is among the
    // conditions.
    Signature signature{static_cast<std::uint64_t>(candidate.aim) |
                        (is_each_listened_for_ ? (choice.owner + 1ULL) << 8U : 0U)};
    Signature free;
    for (std::size_t i = 0; i < dimension_.axes.size(); ++i) {
      const AxisId axis = dimension_.axes[i];
      choice.slots.push_back(own(slots_[axis]));
      signature.push_back(truths(conditions_[i]));
      const bool is_surface = axis == to_axis(Facet::Surface) && candidate.aim == Aim::Service;
      if (is_surface && !says_surface()) {
        const auto surface = slots_[axis].values();
        free.insert(free.end(), {axis, surface.empty() ? 0U : surface.front() + 1ULL});
      } else if (std::ranges::find(varying, i) != varying.end()) {
        free.insert(free.end(), {axis, signature.back()});
      }
    }
    dimension_.choices.push_back(std::move(choice));
    signatures_.push_back(std::move(signature));
    free_.push_back(std::move(free));
  }

  [[nodiscard]] bool says_surface() const {
    return !says_.limits_surfaces &&
           std::ranges::find(says_.values, to_axis(Facet::Surface), &ServiceSays::Value::axis) !=
               says_.values.end();
  }

  // Which of the conditions hold, as bits; of more than 64 as a hash.
  std::uint64_t truths(const std::vector<NodeIndex>& conditions) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
    std::uint64_t bits = 0;
    for (const NodeIndex node : conditions) {
      const bool holds = evaluate(program_, slots_, node) == Truth::Yes;
      bits = (conditions.size() <= 64 ? bits << 1U : bits * kOdd + 1) ^ (holds ? 1U : 0U);
    }
    return bits;
  }

  // The same slot, borrowing from this dimension.
  Slot own(const Slot& slot) {
    if (slot.count <= 1 && slot.many == nullptr) {
      return slot;
    }
    const auto values = slot.values();
    dimension_.storage.emplace_back(values.begin(), values.end());
    return Slot::of(dimension_.storage.back(), slot.state);
  }

  std::uint32_t candidate_number(const Candidate& candidate) {
    const auto key = std::tuple(candidate.aim, candidate.is_listed, candidate.entry, candidate.id);
    return numbers_.try_emplace(key, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }

  void add_steps_between_all() {
    for (std::size_t i = 0; i < free_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        add_step(i, j);
      }
    }
  }

  // Within one service: where they differ on one axis. Between two: where all that they leave open
  // is the same.
  void add_step(std::size_t a, std::size_t b) {
    const bool is_service = owners_[a] != owners_[b];
    const AxisId axis = is_service ? to_axis(Facet::Service) : single_difference(a, b);
    const bool is_step = is_service ? free_[a] == free_[b] : axis != to_axis(Facet::Service);
    if (is_step) {
      dimension_.steps.push_back(
          {static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b), axis});
    }
  }

  void merge_alike() {
    dimension_.is_merged = true;
    std::map<Signature, std::size_t> kinds;
    std::vector<ServiceChoice> kept;
    for (std::size_t i = 0; i < signatures_.size(); ++i) {
      if (kinds.emplace(signatures_[i], kept.size()).second) {
        kept.push_back(std::move(dimension_.choices[i]));
      }
    }
    for (const Signature& signature : signatures_) {
      merged_.push_back(static_cast<std::uint32_t>(kinds.at(signature)));
    }
    dimension_.choices = std::move(kept);
  }

  void add_steps_of_many() {
    for (std::size_t i = 1; i < dimension_.choices.size(); ++i) {
      dimension_.steps.push_back({static_cast<std::uint32_t>(i), 0, to_axis(Facet::Service)});
    }
    std::set<std::tuple<std::uint32_t, std::uint32_t, AxisId>> seen;
    for (std::size_t i = 1; i < owners_.size(); ++i) {
      const std::size_t first = first_of_owner(i);
      for (std::size_t j = first; j < i && j < first + kFewChoices; ++j) {
        const AxisId axis = single_difference(i, j);
        if (axis != to_axis(Facet::Service) && merged_[i] != merged_[j] &&
            seen.emplace(merged_[i], merged_[j], axis).second) {
          dimension_.steps.push_back({merged_[i], merged_[j], axis});
        }
      }
    }
  }

  [[nodiscard]] std::size_t first_of_owner(std::size_t i) const {
    while (i > 0 && owners_[i - 1] == owners_[i]) {
      --i;
    }
    return i;
  }

  // The axis in which two choices of one service differ; Facet::Service when they differ in more or
  // in none.
  [[nodiscard]] AxisId single_difference(std::size_t a, std::size_t b) const {
    AxisId different = to_axis(Facet::Service);
    std::size_t count = 0;
    for (std::size_t i = 1; i < free_[a].size(); i += 2) {
      if (free_[a][i] != free_[b][i]) {
        different = static_cast<AxisId>(free_[a][i - 1]);
        ++count;
      }
    }
    return count == 1 ? different : to_axis(Facet::Service);
  }

  const Program& program_;
  Slots slots_;
  const ServiceSays& says_;
  const std::vector<OpenAtom>& open_;
  ServiceDimension& dimension_;
  bool is_each_listened_for_;
  std::vector<std::vector<NodeIndex>> conditions_; // of each axis
  std::vector<Signature> signatures_;              // of each choice
  std::vector<Signature>
      free_; // of each choice: each axis that its service leaves open, and what it was set to
  std::vector<std::uint32_t> owners_; // of each choice: which candidate
  std::map<std::tuple<Aim, bool, catalog::ServiceIndex, Symbol>, std::uint32_t> numbers_;
  std::vector<std::uint32_t> merged_;
};

} // namespace

void set_candidate(const Program& program, const Candidate& candidate, const ServiceSays& says,
                   Slots& slots) {
  slots.aim = candidate.aim;
  slots.surfaces = {};
  if (candidate.is_listed) {
    for (const ServiceValue& value : program.services.of(candidate.entry)) {
      const auto symbols = program.services.symbols(value);
      slots[value.axis] = value.is_known ? Slot::of(symbols) : Slot{};
      if (value.axis == to_axis(Facet::Surface) && !value.is_known) {
        slots.surfaces = symbols;
      }
    }
  } else {
    const bool is_nothing = candidate.aim != Aim::Service;
    for (const AxisId axis : program.service_axes) {
      slots[axis] = is_nothing ? Slot::nothing() : Slot{};
    }
    slots[Facet::Service] = is_nothing ? Slot::nothing() : Slot::of(candidate.id);
  }
  for (const ServiceSays::Value& value : says.values) {
    slots[value.axis] = value.slot;
    if (value.axis == to_axis(Facet::Surface)) {
      slots.surfaces = {};
    }
  }
  if (says.limits_surfaces) {
    slots.surfaces = says.surfaces;
  }
}

void ServiceDimension::assign(Slots& slots, std::size_t index) const {
  const ServiceChoice& choice = choices[index];
  slots.aim = choice.candidate.aim;
  slots.surfaces = {};
  for (std::size_t i = 0; i < axes.size(); ++i) {
    slots[axes[i]] = choice.slots[i];
  }
}

void fill_service_dimension(const Program& program, const Slots& slots,
                            const std::vector<Candidate>& candidates, const ServiceSays& says,
                            const std::vector<OpenAtom>& open, ServiceDimension& dimension) {
  dimension = ServiceDimension{};
  dimension.axes = program.service_axes;
  Filler(program, slots, says, open, dimension).fill(candidates);
}

} // namespace haechi::policy
