#include "policy/decide/grouping.h"

#include <algorithm>
#include <numeric>

namespace haechi::policy {

namespace {

// Disjoint sets of numbers that can be united.
class Union {
 public:
  explicit Union(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }

  [[nodiscard]] std::uint32_t find(std::uint32_t member) {
    while (parent_[member] != member) {
      parent_[member] = parent_[parent_[member]];
      member = parent_[member];
    }
    return member;
  }

  void unite(std::uint32_t a, std::uint32_t b) { parent_[find(a)] = find(b); }

 private:
  std::vector<std::uint32_t> parent_;
};

constexpr std::uint32_t kNoGroup = 0xFFFFFFFFU;

class Grouper {
 public:
  Grouper(const Program& program, const std::vector<LiveOrder>& live, Tables& tables,
          const ObligationBits& bits, std::size_t dimension_count)
      : program_(program), live_(live), tables_(tables), bits_(bits),
        // Members: the orders, then the dimensions, then the context (which carries the default).
        context_(static_cast<std::uint32_t>(live.size() + dimension_count)),
        union_(live.size() + dimension_count + 1), is_linked_(live.size()) {}

  Groups group(const std::vector<std::uint32_t>& context_dimensions, const Context& context) {
    find_silencings();
    base_.mask.assign(tables_.words, 0);
    has_context_ = !context_dimensions.empty();
    for (std::uint32_t order = 0; order < live_.size(); ++order) {
      place_order(order);
    }
    if (has_context_) {
      for (const std::uint32_t dimension : context_dimensions) {
        union_.unite(context_, number_of(dimension));
      }
    } else {
      place_default(context.by_default);
    }
    return gather();
  }

 private:
  [[nodiscard]] std::uint32_t number_of(std::uint32_t dimension) const {
    return static_cast<std::uint32_t>(live_.size()) + dimension;
  }

  [[nodiscard]] const Table& table(std::uint32_t order) const { return tables_.tables[order]; }

  [[nodiscard]] bool is_certain(std::uint32_t order) const {
    return table(order).size == 1 && table(order).is_complete && !is_linked_[order];
  }

  void find_silencings() {
    const bool any = std::ranges::any_of(live_, [&](const LiveOrder& live) {
      return program_.orders[live.order].supersedes.count != 0;
    });
    if (!any) {
      return;
    }
    for (std::uint32_t above = 0; above < live_.size(); ++above) {
      const Run run = program_.orders[live_[above].order].supersedes;
      for (std::uint32_t i = 0; i < run.count; ++i) {
        link(above, program_.superseded[run.first + i]);
      }
    }
    std::ranges::sort(silencings_, {}, [&](const Silencing& silencing) {
      return program_.orders[live_[silencing.above].order].turn;
    });
  }

  void link(std::uint32_t above, OrderIndex silenced) {
    const auto found = std::ranges::lower_bound(live_, silenced, {}, &LiveOrder::order);
    if (found == live_.end() || found->order != silenced) {
      return;
    }
    const auto below = static_cast<std::uint32_t>(found - live_.begin());
    silencings_.push_back({above, below});
    union_.unite(above, below);
    is_linked_[above] = true;
    is_linked_[below] = true;
    tables_.tables[below].can_be_silenced = true;
  }

  void place_order(std::uint32_t order) {
    if (is_certain(order)) {
      add_to_base(order);
      return;
    }
    if (has_context_) {
      union_.unite(order, context_);
    }
    const Run strides = table(order).strides;
    for (std::uint32_t i = 0; i < strides.count; ++i) {
      union_.unite(order, number_of(tables_.strides[strides.first + i].dimension));
    }
  }

  void add_to_base(std::uint32_t order) {
    const Outcome& outcome = tables_.outcomes[table(order).first];
    if (!outcome.is_heard()) {
      return;
    }
    if (outcome.voice.weight > base_.voice.weight) {
      base_.voice = outcome.voice;
    }
    if (outcome.rules != RuleState::Silent) {
      base_.displaced = std::max(base_.displaced, outcome.rank);
    }
    for (std::size_t i = 0; i < tables_.words; ++i) {
      base_.mask[i] |= tables_.mask(table(order).first)[i];
    }
  }

  // A default that some order may displace belongs to that order's group; otherwise it speaks or
  // not for certain.
  void place_default(const Default& by_default) {
    if (!by_default.exists() || base_.displaced >= by_default.rank) {
      return;
    }
    bool is_free = true;
    for (std::uint32_t order = 0; order < live_.size(); ++order) {
      if (!is_certain(order) && may_displace(order, by_default)) {
        union_.unite(order, context_);
        is_free = false;
      }
    }
    if (!is_free) {
      default_ = by_default;
      return;
    }
    const std::uint64_t weight = weigh_default(by_default.effect);
    if (weight > base_.voice.weight) {
      base_.voice = {.weight = weight, .reason = Reason::Default};
    }
    if (by_default.effect == Effect::Warn) {
      bits_.set(base_.mask.data(), program_.acknowledge_obligation);
    } else if (by_default.effect == Effect::Inspect || by_default.effect == Effect::Redact) {
      bits_.set(base_.mask.data(), program_.inspect_obligation);
    }
  }

  [[nodiscard]] bool may_displace(std::uint32_t order, const Default& by_default) const {
    if (!table(order).is_complete) {
      return true;
    }
    for (std::size_t i = 0; i < table(order).size; ++i) {
      const Outcome& outcome = tables_.outcomes[table(order).first + i];
      if (outcome.rules != RuleState::Silent && outcome.rank >= by_default.rank) {
        return true;
      }
    }
    return false;
  }

  Group& group_of(std::uint32_t member) {
    if (places_.empty()) {
      places_.assign(context_ + 1U, kNoGroup);
    }
    std::uint32_t& place = places_[union_.find(member)];
    if (place == kNoGroup) {
      place = static_cast<std::uint32_t>(result_.groups.size());
      result_.groups.emplace_back();
    }
    return result_.groups[place];
  }

  Groups gather() {
    for (std::uint32_t order = 0; order < live_.size(); ++order) {
      if (!is_certain(order)) {
        group_of(order).orders.push_back(order);
      }
    }
    if (has_context_) {
      group_of(context_).has_context = true;
    } else if (default_.exists()) {
      group_of(context_).by_default = default_;
    }
    for (std::uint32_t member = static_cast<std::uint32_t>(live_.size()); member < context_;
         ++member) {
      const bool is_used = !places_.empty() && places_[union_.find(member)] != kNoGroup;
      if (is_used) {
        group_of(member).dimensions.push_back(member - static_cast<std::uint32_t>(live_.size()));
      }
    }
    for (const Silencing& silencing : silencings_) {
      group_of(silencing.above).silencings.push_back(silencing);
    }
    result_.base = std::move(base_);
    return std::move(result_);
  }

  const Program& program_;
  const std::vector<LiveOrder>& live_;
  Tables& tables_;
  const ObligationBits& bits_;
  std::uint32_t context_;
  Union union_;
  std::vector<bool> is_linked_;
  std::vector<Silencing> silencings_;
  std::vector<std::uint32_t> places_; // by root of the union: its group
  bool has_context_ = false;
  Default default_;
  Base base_;
  Groups result_;
};

} // namespace

Groups find_groups(const Program& program, const std::vector<LiveOrder>& live, Tables& tables,
                   const ObligationBits& bits, std::size_t dimension_count,
                   const std::vector<std::uint32_t>& context_dimensions, const Context& context) {
  return Grouper(program, live, tables, bits, dimension_count).group(context_dimensions, context);
}

} // namespace haechi::policy
