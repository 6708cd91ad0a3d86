#include "policy/decide/join.h"

#include "policy/decide/needs.h"

#include <algorithm>

namespace haechi::policy {

namespace {

constexpr unsigned kEffectShift = 56; // of Voice::weight, see hearing.cpp

Effect effect_of(const Voice& voice) {
  return std::max(static_cast<Effect>(voice.weight >> kEffectShift), Effect::Allow);
}

std::optional<std::string> by(const Program& program, const Voice& voice) {
  const bool is_order = voice.part != kNoPart || voice.reason == Reason::ExemptValid ||
                        voice.reason == Reason::CarveOut;
  return is_order ? std::optional(program.policy->orders[voice.order].id) : std::nullopt;
}

// The part's number counts through an order's rules and then its data.
std::vector<std::string> instead(const Program& program, const Voice& voice) {
  if (voice.part == kNoPart) {
    return {};
  }
  const CompiledOrder& order = program.orders[voice.order];
  const Order& written = program.policy->orders[voice.order];
  const bool is_rule = voice.part < order.rules.first + order.rules.count;
  return is_rule ? written.rules[voice.part - order.rules.first].instead
                 : written.data[voice.part - order.data.first].instead;
}

class Joiner {
 public:
  Joiner(const GroupInput& input, const Groups& groups, const std::vector<GroupAnswer>& answers,
         Slot body)
      : input_(input), groups_(groups), answers_(answers), body_(body), words_(input.tables.words),
        is_context_open_(std::ranges::any_of(groups.groups, &Group::has_context)) {}

  Decision join() {
    join_range();
    join_obligations();
    decision_.is_settled =
        decision_.at_least == decision_.at_most &&
        (decision_.at_most == Effect::Block || decision_.obligations_open.empty());
    if (decision_.is_settled) {
      decision_.effect = decision_.at_most;
      name_determining();
    } else {
      find_all_needs();
      leave_undecided(input_.program, body_, decision_);
    }
    return std::move(decision_);
  }

 private:
  [[nodiscard]] Effect base_effect() const { return effect_of(groups_.base.voice); }

  // Where the context is open, what is certain counts only where orders are heard: it is in that
  // group's answers.
  void join_range() {
    decision_.at_least = is_context_open_ ? Effect::NoDecision : base_effect();
    decision_.at_most = decision_.at_least;
    for (const GroupAnswer& answer : answers_) {
      decision_.at_least = std::max(decision_.at_least, answer.least);
      decision_.at_most = std::max(decision_.at_most, answer.most);
    }
  }

  void join_obligations() {
    Mask every = is_context_open_ ? Mask(words_) : groups_.base.mask;
    Mask some = every;
    for (const GroupAnswer& answer : answers_) {
      for (std::size_t i = 0; i < words_; ++i) {
        every[i] |= answer.every[i];
        some[i] |= answer.some[i];
      }
    }
    for (std::size_t i = 0; i < words_; ++i) {
      some[i] &= ~every[i];
    }
    decision_.obligations = input_.bits.names(input_.program, every.data());
    decision_.obligations_open = input_.bits.names(input_.program, some.data());
  }

  // The strictest voice determines. Each group has at least its weakest; whatever is as strong as
  // the strongest of these may be the one.
  void name_determining() {
    std::uint64_t floor = is_context_open_ ? 0 : groups_.base.voice.weight;
    std::vector<Voice> all;
    if (!is_context_open_) {
      all.push_back(groups_.base.voice);
    }
    for (const GroupAnswer& answer : answers_) {
      floor = std::max(floor, std::ranges::min(answer.voices, {}, &Voice::weight).weight);
      all.insert(all.end(), answer.voices.begin(), answer.voices.end());
    }
    std::erase_if(all, [&](const Voice& voice) { return voice.weight < floor; });
    const Voice& first = all.front();
    const bool agree = std::ranges::all_of(all, [&](const Voice& voice) {
      return voice.reason == first.reason && by(input_.program, voice) == by(input_.program, first);
    });
    const bool same_part = std::ranges::all_of(all, [&](const Voice& voice) {
      return instead(input_.program, voice) == instead(input_.program, first);
    });
    decision_.reason = to_word(agree ? first.reason : Reason::Several);
    decision_.by = agree ? by(input_.program, first) : std::nullopt;
    if (same_part) {
      decision_.instead = instead(input_.program, first);
    }
  }

  void find_all_needs() {
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      find_needs(input_, groups_.groups[i], answers_[i], surroundings_of(i), decision_.needs);
    }
    std::ranges::sort(decision_.needs);
    decision_.needs.erase(std::ranges::unique(decision_.needs).begin(), decision_.needs.end());
  }

  [[nodiscard]] Surroundings surroundings_of(std::size_t group) const {
    Surroundings others{is_context_open_ ? Effect::NoDecision : base_effect(), Mask(words_, ~0ULL)};
    for (std::size_t i = 0; i < words_ && !is_context_open_; ++i) {
      others.avoidable[i] = base_effect() == Effect::Block ? 0 : ~groups_.base.mask[i];
    }
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (i == group) {
        continue;
      }
      others.floor = std::max(others.floor, answers_[i].least);
      for (std::size_t word = 0; word < words_; ++word) {
        others.avoidable[word] &= answers_[i].avoidable[word];
      }
    }
    return others;
  }

  const GroupInput& input_;
  const Groups& groups_;
  const std::vector<GroupAnswer>& answers_;
  Slot body_;
  std::size_t words_;
  bool is_context_open_;
  Decision decision_;
};

} // namespace

Decision join_answers(const GroupInput& input, const Groups& groups,
                      const std::vector<GroupAnswer>& answers, Slot body) {
  return Joiner(input, groups, answers, body).join();
}

void leave_undecided(const Program& program, Slot body, Decision& decision) {
  const bool is_known = !body.is_open() && body.count != 0;
  const auto declared = is_known ? program.bodies.on_undecided(body.one) : std::nullopt;
  decision.effect =
      std::clamp(declared.value_or(decision.at_most), decision.at_least, decision.at_most);
  decision.reason = to_word(Reason::Undecided);
  std::vector<std::uint32_t> implied;
  add_implied(program, decision.effect, implied);
  for (const std::uint32_t number : implied) {
    const std::string& obligation = program.obligations[number];
    const auto place = std::ranges::lower_bound(decision.obligations, obligation);
    if (place == decision.obligations.end() || *place != obligation) {
      decision.obligations.insert(place, obligation);
      std::erase(decision.obligations_open, obligation);
    }
  }
}

void add_implied(const Program& program, Effect effect, std::vector<std::uint32_t>& obligations) {
  if (effect == Effect::Warn) {
    obligations.push_back(program.acknowledge_obligation);
  } else if (effect == Effect::Inspect || effect == Effect::Redact) {
    obligations.push_back(program.inspect_obligation);
  }
}

Decision answer_of_voice(const Program& program, const Voice& voice,
                         std::vector<std::uint32_t>& obligations) {
  Decision decision;
  decision.effect = decision.at_least = decision.at_most = effect_of(voice);
  decision.is_settled = true;
  decision.reason = to_word(voice.reason);
  decision.by = by(program, voice);
  decision.instead = instead(program, voice);
  std::ranges::sort(obligations);
  obligations.erase(std::ranges::unique(obligations).begin(), obligations.end());
  decision.obligations.reserve(obligations.size());
  for (const std::uint32_t obligation : obligations) {
    decision.obligations.push_back(program.obligations[obligation]);
  }
  std::ranges::sort(decision.obligations);
  return decision;
}

} // namespace haechi::policy
