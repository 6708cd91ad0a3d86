#include "policy/decide/group.h"

#include <algorithm>
#include <tuple>

namespace haechi::policy {

namespace {

Effect effect_of(const Voice& voice) {
  constexpr unsigned kEffectShift = 56; // see hearing.cpp
  return std::max(static_cast<Effect>(voice.weight >> kEffectShift), Effect::Allow);
}

void join(std::uint64_t* into, const std::uint64_t* more, std::size_t words) {
  for (std::size_t i = 0; i < words; ++i) {
    into[i] |= more[i];
  }
}

class Runner {
 public:
  Runner(const GroupInput& input, const Group& group, GroupAnswer& answer,
         std::vector<OrderHistory>* history)
      : input_(input), group_(group), answer_(answer), history_(history),
        words_(input.tables.words), digits_(input.dimensions.size()),
        silenced_(group.silencings.empty() ? 0 : input.live.size()), mask_(words_) {}

  void run(std::size_t count) {
    answer_.is_never_heard = group_.has_context;
    answer_.effects.resize(count);
    answer_.masks.assign(count * words_, 0);
    for (std::size_t i = 0; i < count; ++i) {
      run_one(i);
      advance();
    }
  }

 private:
  void run_one(std::size_t index) {
    std::ranges::fill(mask_, 0);
    Effect effect{};
    if (group_.has_context) {
      effect = run_in_context();
    } else {
      Voice voice;
      std::uint16_t displaced = 0;
      hear_all(voice, displaced);
      hear_default(group_.by_default, voice, displaced);
      effect = effect_of(voice);
      note(voice);
    }
    keep(index, effect);
  }

  Effect run_in_context() {
    for (const std::uint32_t dimension : group_.dimensions) {
      input_.dimensions[dimension].assign(input_.slots, digits_[dimension]);
    }
    const Context context = find_context(input_.program, input_.slots);
    if (context.ends) {
      add_implied(context.effect);
      note({.weight = static_cast<std::uint64_t>(context.effect) << 56U, .reason = context.reason});
      answer_.may_end = true;
      record_unheard();
      return context.effect;
    }
    answer_.is_never_heard = false;
    Voice voice = input_.base.voice;
    std::uint16_t displaced = input_.base.displaced;
    join(mask_.data(), input_.base.mask.data(), words_);
    hear_all(voice, displaced);
    hear_default(context.by_default, voice, displaced);
    note(voice);
    return effect_of(voice);
  }

  void hear_all(Voice& voice, std::uint16_t& displaced) {
    find_silenced();
    for (const std::uint32_t order : group_.orders) {
      const std::size_t place = input_.tables.find(input_.tables.tables[order], digits_);
      const Outcome& outcome = input_.tables.outcomes[place];
      const bool is_silenced = !silenced_.empty() && silenced_[order] && outcome.is_heard();
      if (history_ != nullptr) {
        record(order, place, outcome, is_silenced);
      }
      if (is_silenced || !outcome.is_heard()) {
        continue;
      }
      if (outcome.voice.weight > voice.weight) {
        voice = outcome.voice;
      }
      if (outcome.rules != RuleState::Silent) {
        displaced = std::max(displaced, outcome.rank);
      }
      join(mask_.data(), input_.tables.mask(place), words_);
    }
  }

  void find_silenced() {
    if (silenced_.empty()) {
      return;
    }
    silenced_.assign(silenced_.size(), false);
    for (const auto& [above, below] : group_.silencings) {
      const Outcome& speaker = outcome_of(above);
      if (silenced_[above] || speaker.rules != RuleState::Spoke) {
        continue;
      }
      const bool same_issuer = issuer_of(above) == issuer_of(below);
      silenced_[below] = silenced_[below] || same_issuer || outcome_of(below).rank <= speaker.rank;
    }
  }

  [[nodiscard]] const Outcome& outcome_of(std::uint32_t order) const {
    return input_.tables.outcomes[input_.tables.find(input_.tables.tables[order], digits_)];
  }

  [[nodiscard]] BodyIndex issuer_of(std::uint32_t order) const {
    return input_.program.orders[input_.live[order].order].issuer;
  }

  void hear_default(const Default& by_default, Voice& voice, std::uint16_t displaced) {
    if (!by_default.exists() || displaced >= by_default.rank) {
      return;
    }
    const std::uint64_t weight = weigh_default(by_default.effect);
    if (weight > voice.weight) {
      voice = {.weight = weight, .reason = Reason::Default};
    }
    add_implied(by_default.effect);
  }

  void add_implied(Effect effect) {
    if (effect == Effect::Warn) {
      input_.bits.set(mask_.data(), input_.program.acknowledge_obligation);
    } else if (effect == Effect::Inspect || effect == Effect::Redact) {
      input_.bits.set(mask_.data(), input_.program.inspect_obligation);
    }
  }

  // Neighbouring combinations mostly agree: the last voice is looked at first.
  void note(const Voice& voice) {
    const auto is_same = [&](const Voice& other) {
      return other.weight == voice.weight && other.order == voice.order &&
             other.part == voice.part && other.reason == voice.reason;
    };
    if (answer_.voices.empty() || !is_same(answer_.voices.back())) {
      add_voice(answer_.voices, voice);
    }
  }

  void keep(std::size_t index, Effect effect) {
    answer_.effects[index] = effect;
    answer_.least = std::min(answer_.least, effect);
    answer_.most = std::max(answer_.most, effect);
    std::uint64_t* kept = answer_.masks.data() + index * words_;
    for (std::size_t i = 0; i < words_; ++i) {
      kept[i] = mask_[i];
      answer_.every[i] &= mask_[i];
      answer_.some[i] |= mask_[i];
    }
    if (effect != Effect::Block) {
      answer_.has_short_of_block = true;
      for (std::size_t i = 0; i < words_; ++i) {
        answer_.avoidable[i] |= ~mask_[i];
      }
    }
  }

  void record(std::uint32_t order, std::size_t place, const Outcome& outcome, bool is_silenced) {
    OrderHistory& history = (*history_)[order];
    const Effect said = is_silenced ? Effect::NoDecision : outcome.said;
    if (!history.is_met) {
      history = {true, missed_ && said != Effect::NoDecision, is_silenced, said, place};
    } else if (history.said != said) {
      history.differs = true;
    }
  }

  // No order was heard: whatever says something elsewhere differs.
  void record_unheard() {
    if (history_ == nullptr) {
      return;
    }
    missed_ = true;
    for (const std::uint32_t order : group_.orders) {
      OrderHistory& history = (*history_)[order];
      history.differs = history.differs || (history.is_met && history.said != Effect::NoDecision);
    }
  }

  void advance() {
    for (const std::uint32_t dimension : group_.dimensions) {
      if (++digits_[dimension] < input_.dimensions[dimension].size()) {
        return;
      }
      digits_[dimension] = 0;
    }
  }

  const GroupInput& input_;
  const Group& group_;
  GroupAnswer& answer_;
  std::vector<OrderHistory>* history_;
  std::size_t words_;
  std::vector<std::uint32_t> digits_;
  std::vector<bool> silenced_;
  Mask mask_;
  bool missed_ = false;
};

// Bounds where the combinations are too many: what is certain of each order by itself.
class Bounder {
 public:
  Bounder(const GroupInput& input, const Group& group, GroupAnswer& answer)
      : input_(input), group_(group), answer_(answer), words_(input.tables.words) {}

  void run() {
    answer_.is_exact = false;
    answer_.may_end = group_.has_context;
    answer_.least = group_.has_context ? Effect::NoDecision : Effect::Allow;
    answer_.most = Effect::Allow;
    std::ranges::fill(answer_.every, 0);
    for (const std::uint32_t order : group_.orders) {
      bound(order);
    }
    if (group_.has_context) {
      bound_context();
    }
    answer_.most = std::max(answer_.most, group_.by_default.effect);
    add_implied(group_.by_default.effect);
    std::ranges::fill(answer_.avoidable, ~0ULL);
    answer_.has_short_of_block = answer_.least != Effect::Block;
    // Two voices that disagree, so that nobody takes the answer for one order's.
    answer_.voices = {{.weight = ~0ULL, .reason = Reason::Several},
                      {.weight = ~0ULL - 1, .reason = Reason::Undecided}};
  }

 private:
  void bound(std::uint32_t order) {
    const Table& table = input_.tables.tables[order];
    if (!table.is_complete) {
      bound_by_parts(order);
      return;
    }
    Effect least = Effect::Block;
    Mask every(words_, ~0ULL);
    for (std::size_t place = table.first; place < table.first + table.size; ++place) {
      const Outcome& outcome = input_.tables.outcomes[place];
      least = std::min(least, outcome.said);
      answer_.most = std::max(answer_.most, outcome.said);
      join(answer_.some.data(), input_.tables.mask(place), words_);
      for (std::size_t i = 0; i < words_; ++i) {
        every[i] &= input_.tables.mask(place)[i];
      }
    }
    if (!group_.has_context && !table.can_be_silenced) {
      answer_.least = std::max(answer_.least, least);
      join(answer_.every.data(), every.data(), words_);
    }
  }

  void bound_by_parts(std::uint32_t live) {
    const CompiledOrder& order = input_.program.orders[input_.live[live].order];
    for (const Run& parts : {order.rules, order.data}) {
      for (std::uint32_t i = 0; i < parts.count; ++i) {
        const Part& part = input_.program.parts[parts.first + i];
        answer_.most = std::max(answer_.most, part.effect);
        for (std::uint32_t j = 0; j < part.obligations.count; ++j) {
          input_.bits.set(answer_.some.data(),
                          input_.program.obligation_runs[part.obligations.first + j]);
        }
      }
    }
    if (order.exemptions.count != 0) {
      input_.bits.set(answer_.some.data(), input_.program.log_obligation);
    }
  }

  // Whatever a body, a zone or a device could bring along.
  void bound_context() {
    answer_.most = std::max(answer_.most, effect_of(input_.base.voice));
    join(answer_.some.data(), input_.base.mask.data(), words_);
    for (const CompiledPlace& zone : input_.program.zones) {
      answer_.most = std::max(answer_.most, zone.no_egress ? Effect::Block : zone.unlisted);
      add_implied(zone.unlisted);
    }
    for (BodyIndex body = 1; body < input_.program.bodies.size(); ++body) {
      const Effect effect = input_.program.bodies.default_of(body).effect;
      answer_.most = std::max(answer_.most, effect);
      add_implied(effect);
    }
  }

  void add_implied(Effect effect) {
    if (effect == Effect::Warn) {
      input_.bits.set(answer_.some.data(), input_.program.acknowledge_obligation);
    } else if (effect == Effect::Inspect || effect == Effect::Redact) {
      input_.bits.set(answer_.some.data(), input_.program.inspect_obligation);
    }
  }

  const GroupInput& input_;
  const Group& group_;
  GroupAnswer& answer_;
  std::size_t words_;
};

bool can_be_run(const GroupInput& input, const Group& group) {
  return std::ranges::all_of(
             group.orders,
             [&](std::uint32_t order) { return input.tables.tables[order].is_complete; }) &&
         std::ranges::all_of(group.dimensions, [&](std::uint32_t dimension) {
           return input.dimensions[dimension].is_complete;
         });
}

} // namespace

void add_voice(std::vector<Voice>& voices, const Voice& voice) {
  const auto key = [](const Voice& one) {
    return std::tuple(one.weight, one.order, one.part, one.reason);
  };
  const bool is_known =
      std::ranges::any_of(voices, [&](const Voice& other) { return key(other) == key(voice); });
  if (!is_known) {
    voices.push_back(voice);
  }
}

std::optional<std::size_t> count_combinations(const GroupInput& input,
                                              const std::vector<std::uint32_t>& dimensions) {
  std::size_t count = 1;
  for (const std::uint32_t dimension : dimensions) {
    count *= input.dimensions[dimension].size();
    if (count > input.limit) {
      return std::nullopt;
    }
  }
  return count;
}

void run_group(const GroupInput& input, const Group& group, GroupAnswer& answer,
               std::vector<OrderHistory>* history) {
  answer = GroupAnswer{};
  answer.every.assign(input.tables.words, ~0ULL);
  answer.some.assign(input.tables.words, 0);
  answer.avoidable.assign(input.tables.words, 0);
  const auto count = count_combinations(input, group.dimensions);
  if (count && can_be_run(input, group)) {
    Runner(input, group, answer, history).run(*count);
  } else {
    Bounder(input, group, answer).run();
  }
}

} // namespace haechi::policy
