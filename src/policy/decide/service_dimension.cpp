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
constexpr std::size_t kFewChoices = 128;

using Signature = std::vector<std::uint64_t>;

class Filler {
 public:
  Filler(const Program& program, const Slots& slots, const ServiceSays& says,
         const std::vector<OpenAtom>& open, ServiceDimension& dimension)
      : program_(program), slots_(slots), says_(says), open_(open), dimension_(dimension) {
    group_conditions();
  }

  void fill(const std::vector<Candidate>& candidates) {
    for (std::size_t i = 0; i < candidates.size() && dimension_.is_complete; ++i) {
      add(candidates[i]);
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
      add_choice(candidate);
      return;
    }
    set_candidate(program_, candidate, says_, slots_);
    std::vector<Dimension> open(dimension_.axes.size());
    std::vector<std::size_t> varying;
    std::size_t count = 1;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (slots_[dimension_.axes[i]].is_open()) {
        fill_dimension(program_, slots_, dimension_.axes[i], open_, {}, open[i]);
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
      add_choice(candidate);
    }
  }

  void add_choice(const Candidate& candidate) {
    ServiceChoice choice{candidate, {}};
    Signature signature{static_cast<std::uint64_t>(candidate.aim)};
    for (std::size_t i = 0; i < dimension_.axes.size(); ++i) {
      choice.slots.push_back(own(slots_[dimension_.axes[i]]));
      signature.push_back(truths(conditions_[i]));
    }
    dimension_.choices.push_back(std::move(choice));
    signatures_.push_back(std::move(signature));
    owners_.push_back(candidate_number(candidate));
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

  std::size_t candidate_number(const Candidate& candidate) {
    const auto key = std::tuple(candidate.aim, candidate.is_listed, candidate.entry, candidate.id);
    return numbers_.try_emplace(key, numbers_.size()).first->second;
  }

  void add_steps_between_all() {
    for (std::size_t owner = 0; owner < numbers_.size(); ++owner) {
      possible_.emplace_back(dimension_.axes.size());
    }
    for (std::size_t i = 0; i < owners_.size(); ++i) {
      for (std::size_t axis = 0; axis < dimension_.axes.size(); ++axis) {
        possible_[owners_[i]][axis].insert(signatures_[i][axis + 1]);
      }
    }
    for (std::size_t i = 0; i < owners_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        add_step(i, j);
      }
    }
  }

  // Within one service: where they differ on one axis. Between two: where every axis stays as it
  // is, as far as the other service can have it so.
  void add_step(std::size_t a, std::size_t b) {
    std::size_t different = 0;
    AxisId axis_of_difference = to_axis(Facet::Service);
    for (std::size_t axis = 0; axis < dimension_.axes.size(); ++axis) {
      const std::uint64_t here = signatures_[a][axis + 1];
      const std::uint64_t there = signatures_[b][axis + 1];
      const bool is_forced =
          owners_[a] != owners_[b] && (!possible_[owners_[b]][axis].contains(here) ||
                                       !possible_[owners_[a]][axis].contains(there));
      if (here != there && !is_forced) {
        ++different;
        axis_of_difference = dimension_.axes[axis];
      }
    }
    const bool is_service = owners_[a] != owners_[b];
    if (is_service ? different == 0 : different == 1) {
      dimension_.steps.push_back({static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b),
                                  is_service ? to_axis(Facet::Service) : axis_of_difference});
    }
  }

  void merge_alike() {
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
    for (std::size_t axis = 0; axis < dimension_.axes.size(); ++axis) {
      if (signatures_[a][axis + 1] != signatures_[b][axis + 1]) {
        different = dimension_.axes[axis];
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
  std::vector<std::vector<NodeIndex>> conditions_; // of each axis
  std::vector<Signature> signatures_;              // of each choice
  std::vector<std::size_t> owners_;                // of each choice: which candidate
  std::map<std::tuple<Aim, bool, catalog::ServiceIndex, Symbol>, std::size_t> numbers_;
  std::vector<std::vector<std::set<std::uint64_t>>> possible_; // by candidate and axis
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
