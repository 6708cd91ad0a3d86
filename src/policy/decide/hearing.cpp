#include "policy/decide/hearing.h"

#include "policy/decide/moments.h"

#include <algorithm>

namespace haechi::policy {

namespace {

// INVARIANT: the layout of Voice::weight.
constexpr unsigned kEffectShift = 56;
constexpr std::uint64_t kByOrder = 1ULL << 55U;
constexpr std::uint64_t kByDefault = 1ULL << 54U;
constexpr std::uint64_t kByExemption = 1ULL << 53U;
constexpr std::uint64_t kByCarveOut = 1ULL << 52U;
constexpr unsigned kSpecificityShift = 40;
constexpr unsigned kRankShift = 24;
constexpr std::uint64_t kAgeMask = (1ULL << 24U) - 1;

std::uint64_t weigh(Effect effect) {
  return static_cast<std::uint64_t>(effect) << kEffectShift;
}

// Of lifted orders the smallest id determines.
std::uint64_t weigh_lifted(RuleState rules, OrderIndex order) {
  switch (rules) {
  case RuleState::Exempted:
    return kByExemption | (kAgeMask - order);
  case RuleState::CarvedOut:
    return kByCarveOut | (kAgeMask - order);
  default:
    return 0;
  }
}

BodyIndex body_of(const Slots& slots) {
  const Slot& body = slots[Facet::Body];
  return body.count == 0 ? kNoBody : body.one;
}

std::uint16_t own_standing(const Program& program, const Slots& slots, const CompiledOrder& order) {
  return program.bodies.standing(order.issuer, body_of(slots));
}

std::uint16_t zone_standing(const Program& program, const Slots& slots,
                            const CompiledOrder& order) {
  const CompiledPlace* zone = find_place(program.zones, slots[Facet::Zone]);
  return zone == nullptr ? std::uint16_t{0} : program.bodies.standing(order.issuer, zone->body);
}

// How the order reaches the request: in its own right, or as visitors of a zone.
struct Reach {
  Truth own = Truth::No;
  Truth visiting = Truth::No;

  [[nodiscard]] Truth any() const { return either(own, visiting); }
};

Truth own_reach(const Program& program, const Slots& slots, const CompiledOrder& order) {
  Truth stands = Truth::Maybe;
  if (!slots[Facet::Body].is_open()) {
    stands = own_standing(program, slots, order) == 0 ? Truth::No : Truth::Yes;
  }
  return stands == Truth::No ? stands : both(stands, evaluate(program, slots, order.scope));
}

Truth visiting_reach(const Program& program, const Slots& slots, const CompiledOrder& order) {
  if (order.visitors == kNoNode) {
    return Truth::No;
  }
  Truth stands = Truth::Maybe;
  if (!slots[Facet::Zone].is_open()) {
    stands = zone_standing(program, slots, order) == 0 ? Truth::No : Truth::Yes;
  }
  return stands == Truth::No ? stands : both(stands, evaluate(program, slots, order.visitors));
}

Reach find_reach(const Program& program, const Slots& slots, const CompiledOrder& order) {
  return {own_reach(program, slots, order), visiting_reach(program, slots, order)};
}

// The rank hangs on both ways of reaching, even where one of them is certain.
void collect_reach(const Program& program, const Slots& slots, const CompiledOrder& order,
                   const Reach& reach, std::vector<OpenAtom>& open) {
  if (slots[Facet::Body].is_open()) {
    open.push_back({to_axis(Facet::Body), kNoNode});
  }
  if (reach.own == Truth::Maybe && reach.visiting != Truth::Yes) {
    collect_open(program, slots, order.scope, open);
  }
  if (reach.visiting == Truth::Maybe) {
    if (slots[Facet::Zone].is_open()) {
      open.push_back({to_axis(Facet::Zone), kNoNode});
    }
    collect_open(program, slots, order.visitors, open);
  }
}

bool is_in_time(const CompiledExemption& exemption, const Slots& slots) {
  return exemption.standing_fault.empty() && exemption.from <= slots.at &&
         slots.at < exemption.expires;
}

void collect_exemptions(const Program& program, const Slots& slots, const CompiledOrder& order,
                        std::vector<OpenAtom>& open) {
  for (std::uint32_t i = 0; i < order.exemptions.count; ++i) {
    const CompiledExemption& exemption = program.exemptions[order.exemptions.first + i];
    if (!is_in_time(exemption, slots)) {
      continue;
    }
    const Truth covers = evaluate(program, slots, exemption.scope);
    const Truth is_sure = evaluate(program, slots, exemption.assurance);
    if (both(covers, is_sure) == Truth::Maybe) {
      collect_open(program, slots, exemption.scope, open);
      collect_open(program, slots, exemption.assurance, open);
    }
  }
}

// The rules that may be the first to match; true when there are none.
bool collect_rules(const Program& program, const Slots& slots, const CompiledOrder& order,
                   std::vector<OpenAtom>& open) {
  bool may_match = false;
  bool may_speak = false;
  for (std::uint32_t i = 0; i < order.rules.count; ++i) {
    const Part& rule = program.parts[order.rules.first + i];
    const Truth matches = evaluate(program, slots, rule.node);
    if (matches == Truth::No) {
      continue;
    }
    may_match = true;
    may_speak = may_speak || rule.effect != Effect::NoDecision;
    if (matches == Truth::Yes) {
      break;
    }
    collect_open(program, slots, rule.node, open);
  }
  if (may_speak) {
    collect_exemptions(program, slots, order, open);
  }
  return !may_match;
}

bool collect_data(const Program& program, const Slots& slots, const CompiledOrder& order,
                  std::vector<OpenAtom>& open) {
  bool may_match = false;
  for (std::uint32_t i = 0; i < order.data.count; ++i) {
    const Part& entry = program.parts[order.data.first + i];
    const Truth matches = evaluate(program, slots, entry.node);
    may_match = may_match || matches != Truth::No;
    if (matches == Truth::Maybe) {
      collect_open(program, slots, entry.node, open);
    }
    // Whether `personal-data` is among what hits decides the reason.
    if (matches != Truth::No && entry.can_be_personal && slots[Facet::Finding].is_open()) {
      open.push_back({to_axis(Facet::Finding), kNoNode});
    }
  }
  return !may_match;
}

// Fills an outcome part by part.
class Speaker {
 public:
  Speaker(const Program& program, const Slots& slots, const LiveOrder& live,
          std::vector<std::uint32_t>& obligations)
      : program_(program), slots_(slots), live_(live), order_(program.orders[live.order]),
        obligations_(obligations) {
    outcome_.voice.order = live.order;
  }

  Outcome speak(std::uint16_t rank) {
    outcome_.rank = rank;
    const Part* rule = find_rule();
    outcome_.word = "no-match";
    if (rule == nullptr && order_.rules.count != 0) {
      return outcome_;
    }
    const Lifts lifts = rule == nullptr ? Lifts::Rules : apply(*rule);
    if (lifts == Lifts::Rules) {
      apply_data(rule);
    }
    if (outcome_.said == Effect::NoDecision) {
      outcome_.voice.weight = weigh_lifted(outcome_.rules, live_.order);
    }
    return outcome_;
  }

 private:
  [[nodiscard]] bool holds(NodeIndex node) { return settle(evaluate(program_, slots_, node)); }

  [[nodiscard]] bool settle(Truth truth) {
    outcome_.is_open = outcome_.is_open || truth == Truth::Maybe;
    return truth == Truth::Yes;
  }

  [[nodiscard]] const Part* find_rule() {
    for (std::uint32_t i = 0; i < order_.rules.count; ++i) {
      const Part& rule = program_.parts[order_.rules.first + i];
      if (holds(rule.node)) {
        return &rule;
      }
    }
    return nullptr;
  }

  // Of the valid exemptions the one with the smallest id; sets `lifts`.
  [[nodiscard]] std::uint32_t find_exemption(Lifts& lifts) {
    std::uint32_t first = kNoPart;
    for (std::uint32_t i = 0; i < order_.exemptions.count; ++i) {
      const std::uint32_t index = order_.exemptions.first + i;
      const CompiledExemption& exemption = program_.exemptions[index];
      if (is_in_time(exemption, slots_) &&
          settle(both(evaluate(program_, slots_, exemption.scope),
                      evaluate(program_, slots_, exemption.assurance)))) {
        first = std::min(first, index);
        lifts = exemption.lifts_all ? Lifts::All : lifts;
      }
    }
    return first;
  }

  Lifts apply(const Part& rule) {
    if (rule.effect == Effect::NoDecision) {
      outcome_.rules = RuleState::CarvedOut;
      outcome_.word = "carve-out";
      outcome_.voice.reason = Reason::CarveOut;
      return rule.lifts;
    }
    Lifts lifts = Lifts::Rules;
    outcome_.exemption = find_exemption(lifts);
    if (outcome_.exemption == kNoPart) {
      outcome_.rules = RuleState::Spoke;
      say(rule, rule.specificity, reason_of_rule(rule));
      return Lifts::Rules;
    }
    outcome_.rules = RuleState::Exempted;
    outcome_.word = "exempt-valid";
    outcome_.voice.reason = Reason::ExemptValid;
    obligations_.push_back(program_.log_obligation);
    return lifts;
  }

  void apply_data(const Part* rule) {
    for (std::uint32_t i = 0; i < order_.data.count; ++i) {
      const Part& entry = program_.parts[order_.data.first + i];
      if (holds(entry.node)) {
        const bool inherits = entry.inherits_target && rule != nullptr;
        say(entry, inherits ? rule->specificity : entry.specificity, reason_of_data(entry));
      }
    }
  }

  [[nodiscard]] Reason reason_of_rule(const Part& rule) const {
    if (live_.is_review_due) {
      return Reason::ReviewDue;
    }
    if (order_.adopts) {
      return Reason::AdoptedOrder;
    }
    return order_.is_advice ? Reason::Advice : rule.reason;
  }

  [[nodiscard]] Reason reason_of_data(const Part& entry) {
    if (live_.is_review_due) {
      return Reason::ReviewDue;
    }
    const auto findings = slots_[Facet::Finding].values();
    const bool may_be_more = entry.can_be_personal && slots_[Facet::Finding].is_open();
    outcome_.is_open = outcome_.is_open || may_be_more;
    const bool is_personal = entry.can_be_personal &&
                             std::ranges::find(findings, program_.personal_data) != findings.end();
    return is_personal ? Reason::DataPersonal : entry.reason;
  }

  // The first part that says the order's strictest effect speaks for it.
  void say(const Part& part, std::uint8_t specificity, Reason reason) {
    const auto& runs = program_.obligation_runs;
    for (std::uint32_t i = 0; i < part.obligations.count; ++i) {
      obligations_.push_back(runs[part.obligations.first + i]);
    }
    if (part.effect > outcome_.said) {
      outcome_.said = part.effect;
      outcome_.voice.part = static_cast<std::uint32_t>(&part - program_.parts.data());
      outcome_.voice.reason = reason;
      outcome_.voice.weight = weigh(part.effect) | kByOrder |
                              static_cast<std::uint64_t>(specificity) << kSpecificityShift |
                              static_cast<std::uint64_t>(outcome_.rank) << kRankShift |
                              (live_.age & kAgeMask);
    }
  }

  const Program& program_;
  const Slots& slots_;
  const LiveOrder& live_;
  const CompiledOrder& order_;
  std::vector<std::uint32_t>& obligations_;
  Outcome outcome_;
};

} // namespace

void set_age(Outcome& outcome, std::uint32_t age) {
  if ((outcome.voice.weight & kByOrder) != 0) {
    outcome.voice.weight = (outcome.voice.weight & ~kAgeMask) | (age & kAgeMask);
  }
}

std::uint64_t weigh_default(Effect effect) {
  return weigh(effect) | kByDefault;
}

const CompiledPlace* find_place(const std::vector<CompiledPlace>& places, const Slot& slot) {
  if (slot.count == 0) {
    return nullptr;
  }
  const auto found = std::ranges::lower_bound(places, slot.one, {}, &CompiledPlace::id);
  return found == places.end() || found->id != slot.one ? nullptr : &*found;
}

Truth reaches(const Program& program, const Slots& slots, OrderIndex order) {
  return find_reach(program, slots, program.orders[order]).any();
}

Hearing listen(const Program& program, const Slots& slots, OrderIndex index,
               std::vector<OpenAtom>& open) {
  const CompiledOrder& order = program.orders[index];
  const std::size_t before = open.size();
  const Reach reach = find_reach(program, slots, order);
  if (reach.any() == Truth::No) {
    return Hearing::Silent;
  }
  bool is_silent = collect_rules(program, slots, order, open) && order.rules.count != 0;
  if (!is_silent) {
    const bool no_data = collect_data(program, slots, order, open);
    is_silent = no_data && order.rules.count == 0;
  }
  if (is_silent) {
    open.resize(before);
    return Hearing::Silent;
  }
  collect_reach(program, slots, order, reach, open);
  return Hearing::MaySpeak;
}

Outcome hear(const Program& program, const Slots& slots, const LiveOrder& live,
             std::vector<std::uint32_t>& obligations) {
  const CompiledOrder& order = program.orders[live.order];
  const Reach reach = find_reach(program, slots, order);
  Outcome silent;
  silent.voice.order = live.order;
  // A visitor is reached whatever the rest of the scope says.
  silent.is_open =
      slots[Facet::Body].is_open() || reach.visiting == Truth::Maybe || reach.any() == Truth::Maybe;
  if (silent.is_open) {
    return silent;
  }
  if (reach.any() != Truth::Yes) {
    silent.rank = own_standing(program, slots, order);
    silent.word =
        silent.rank == 0 ? "out-of-scope-body" : mismatch_word(program, slots, order.scope);
    return silent;
  }
  std::uint16_t rank = own_standing(program, slots, order);
  if (reach.visiting == Truth::Yes) {
    rank = std::max(rank, zone_standing(program, slots, order));
  }
  return Speaker(program, slots, live, obligations).speak(rank);
}

Silence explain_silence(const Program& program, const Slots& slots, OrderIndex index) {
  const CompiledOrder& order = program.orders[index];
  const Truth visiting = visiting_reach(program, slots, order);
  const bool is_body_known = !slots[Facet::Body].is_open();
  const std::uint16_t own = is_body_known ? own_standing(program, slots, order) : std::uint16_t{0};
  Silence silence{"", own};
  if (visiting == Truth::Yes) {
    silence.rank = std::max(own, zone_standing(program, slots, order));
  }
  if (is_body_known && own == 0 && visiting == Truth::No) {
    silence.word = "out-of-scope-body";
    return silence;
  }
  silence.word = why_not_in_force(program, slots, index);
  if (silence.word.empty()) {
    const bool is_outside = find_reach(program, slots, order).any() == Truth::No;
    silence.word = is_outside ? mismatch_word(program, slots, order.scope) : "no-match";
  }
  return silence;
}

std::vector<std::pair<std::uint32_t, std::string_view>>
find_invalid_exemptions(const Program& program, const Slots& slots, OrderIndex index) {
  std::vector<std::pair<std::uint32_t, std::string_view>> invalid;
  const Run run = program.orders[index].exemptions;
  for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
    const CompiledExemption& exemption = program.exemptions[i];
    if (evaluate(program, slots, exemption.scope) != Truth::Yes) {
      continue;
    }
    std::string_view why = exemption.standing_fault;
    if (why.empty() && exemption.from > slots.at) {
      why = "exempt-not-yet";
    }
    if (why.empty() && exemption.expires <= slots.at) {
      why = "exempt-expired";
    }
    if (why.empty() && evaluate(program, slots, exemption.assurance) == Truth::No) {
      why = "exempt-assurance";
    }
    if (!why.empty()) {
      invalid.emplace_back(i, why);
    }
  }
  return invalid;
}

} // namespace haechi::policy
