#include "policy/regions/analysis.h"

#include <algorithm>
#include <set>

namespace haechi::policy::regions {

Analysis::Analysis(const Side& side, const Ground& ground, const Box& box,
                   std::span<const OrderIndex> orders, Comparing comparing)
    : side_(side), ground_(ground), box_(box), orders_(orders), comparing_(comparing) {
  look_around();
  if (has_ended_ || !open_context_.empty()) {
    return;
  }
  for (const OrderIndex order : orders_) {
    heard_.push_back(listen_to(side_, box_, order));
  }
  std::erase_if(heard_,
                [](const Heard& heard) { return heard.parts.empty() && heard.rules == Truth::No; });
  for (const DefaultCase& one : side_.surroundings().defaults) {
    if (is_ai_ != Truth::No && side_.test(one.where, box_) != Truth::No) {
      defaults_.push_back(&one);
    }
  }
  set_floor([](OrderIndex) { return true; });
}

// Steps 1 and 2, and requests that are about no service.
void Analysis::look_around() {
  const Surroundings& around = side_.surroundings();
  const Clause out_of_reach{around.foreign_devices, around.foreign_zones};
  const Truth is_out = side_.test(out_of_reach, box_);
  const Truth is_service = ground_.test(around.is_service, box_);
  if (is_out == Truth::Yes) {
    has_ended_ = true;
    return;
  }
  if (is_out == Truth::Maybe) {
    side_.collect(out_of_reach, box_, open_context_);
  }
  if (is_service == Truth::Maybe) {
    open_context_.push_back(around.is_service);
    return;
  }
  if (is_service == Truth::No) {
    const Truth is_unlisted = ground_.test(around.is_unlisted, box_);
    side_.collect(Clause{around.is_unlisted}, box_, open_context_);
    ended_with_ = Effect::Allow;
    for (const UnlistedCase& one : around.unlisted) {
      if (is_unlisted != Truth::No && ground_.test(one.where, box_) != Truth::No) {
        side_.collect(Clause{one.where}, box_, open_context_);
        ended_with_ = one.effect;
      }
    }
    has_ended_ = open_context_.empty();
    return;
  }
  is_ai_ = side_.evaluate(side_.program().generative_ai, box_);
  const Truth closed = ground_.test(around.closed_zones, box_);
  const Truth is_self = side_.evaluate(side_.program().self_hosted, box_);
  const Truth is_stopped = both(closed, both(is_ai_, negate(is_self)));
  if (is_stopped == Truth::Maybe) {
    collect_egress(closed, is_ai_, is_self);
  }
  if (is_stopped == Truth::Yes && open_context_.empty()) {
    has_ended_ = true;
    ended_with_ = Effect::Block;
  }
}

void Analysis::collect_egress(Truth closed, Truth is_ai, Truth is_self) {
  if (closed == Truth::Maybe) {
    open_context_.push_back(side_.surroundings().closed_zones);
  }
  if (is_ai == Truth::Maybe) {
    side_.collect(side_.program().generative_ai, box_, open_context_);
  }
  if (is_self == Truth::Maybe) {
    side_.collect(side_.program().self_hosted, box_, open_context_);
  }
}

bool Analysis::is_live(OrderIndex order) const {
  return std::ranges::binary_search(orders_, order);
}

bool Analysis::can_be_silenced(OrderIndex order) const {
  return std::ranges::any_of(side_.silencers_of(order), [&](OrderIndex by) { return is_live(by); });
}

bool Analysis::silences(OrderIndex index) const {
  const Run run = side_.program().orders[index].supersedes;
  for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
    if (is_live(side_.program().superseded[i])) {
      return true;
    }
  }
  return false;
}

void Analysis::add_to_floor(Run run) {
  for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
    const std::uint32_t obligation = side_.program().obligation_runs[i];
    const auto place = std::ranges::lower_bound(floor_.obligations, obligation);
    if (place == floor_.obligations.end() || *place != obligation) {
      floor_.obligations.insert(place, obligation);
    }
  }
}

void Analysis::raise_floor(const Heard& heard) {
  const bool is_certain =
      heard.exempted == Truth::Yes || std::ranges::any_of(heard.parts, [](const PartHeard& part) {
        return part.speaks == Truth::Yes;
      });
  if (!is_certain || can_be_silenced(heard.order)) {
    return;
  }
  for (const PartHeard& heard_part : heard.parts) {
    if (heard_part.speaks == Truth::Yes) {
      const Part& part = side_.program().parts[heard_part.part];
      floor_.effect = std::max(floor_.effect, part.effect);
      add_to_floor(part.obligations);
    }
  }
  if (heard.exempted == Truth::Yes && !is_in_floor(side_.program().log_obligation)) {
    floor_.obligations.insert(
        std::ranges::lower_bound(floor_.obligations, side_.program().log_obligation),
        side_.program().log_obligation);
  }
}

// Whatever determines the answer says something at or above the floor.
void Analysis::find_clean() {
  floor_.is_clean = std::ranges::none_of(heard_, [&](const Heard& heard) {
    return std::ranges::any_of(heard.parts, [&](const PartHeard& part) {
      return side_.program().parts[part.part].effect >= floor_.effect &&
             side_.has_instead(part.part);
    });
  });
}

std::uint32_t Analysis::implied_by(Effect effect, bool& is_any) const {
  is_any = effect == Effect::Warn || effect == Effect::Inspect || effect == Effect::Redact;
  return effect == Effect::Warn ? side_.program().acknowledge_obligation
                                : side_.program().inspect_obligation;
}

bool Analysis::is_default_displaced(std::uint16_t rank) const {
  for (std::size_t i = 0; i < heard_.size(); ++i) {
    const Heard& heard = heard_[i];
    if (counted_[i] && heard.rules == Truth::Yes && heard.least_rank >= rank &&
        !can_be_silenced(heard.order)) {
      return true;
    }
  }
  return false;
}

// The default makes no difference where a rule has certainly taken its place, or where it adds
// nothing; where nothing can take its place it is part of the floor.
void Analysis::weigh_default() {
  default_matters_ = default_adds_ = false;
  is_default_certain_ = true;
  if (defaults_.empty()) {
    return;
  }
  const auto most_rank = std::ranges::max(defaults_, {}, [](const DefaultCase* one) {
                           return one->value.rank;
                         })->value.rank;
  default_adds_ = std::ranges::any_of(defaults_, [&](const DefaultCase* one) {
    bool is_any = false;
    const std::uint32_t implied = implied_by(one->value.effect, is_any);
    return one->value.effect > floor_.effect ||
           (comparing_ == Comparing::Answers && is_any && !is_in_floor(implied));
  });
  default_matters_ = default_adds_ && !is_default_displaced(most_rank);
  is_default_certain_ = defaults_.size() == 1 && is_ai_ == Truth::Yes &&
                        side_.test(defaults_.front()->where, box_) == Truth::Yes;
}

bool Analysis::is_in_floor(std::uint32_t obligation) const {
  return std::ranges::binary_search(floor_.obligations, obligation);
}

bool Analysis::adds_nothing(std::uint32_t index) const {
  const Part& part = side_.program().parts[index];
  if (comparing_ == Comparing::Effects) {
    return part.effect <= floor_.effect;
  }
  if (part.effect > floor_.effect || (part.effect == floor_.effect && !floor_.is_clean)) {
    return false;
  }
  for (std::uint32_t i = 0; i < part.obligations.count; ++i) {
    if (!is_in_floor(side_.program().obligation_runs[part.obligations.first + i])) {
      return false;
    }
  }
  return true;
}

bool Analysis::displaces_default(const Heard& heard) const {
  return default_matters_ && heard.rules != Truth::No &&
         std::ranges::any_of(
             defaults_, [&](const DefaultCase* one) { return heard.most_rank >= one->value.rank; });
}

// The default that speaks throughout: nothing can take its place.
const DefaultCase* Analysis::find_certain_default() const {
  if (!is_default_certain_ || defaults_.empty()) {
    return nullptr;
  }
  const bool is_safe = std::ranges::none_of(heard_, [&](const Heard& heard) {
    return heard.rules != Truth::No && heard.most_rank >= defaults_.front()->value.rank;
  });
  return is_safe ? defaults_.front() : nullptr;
}

Effect Analysis::least() const {
  if (has_ended_) {
    return ended_with_;
  }
  const DefaultCase* by_default = find_certain_default();
  return by_default == nullptr ? floor_.effect : std::max(floor_.effect, by_default->value.effect);
}

Effect Analysis::most() const {
  Effect most = has_ended_ ? ended_with_ : Effect::Allow;
  for (const DefaultCase* one : defaults_) {
    most = std::max(most, one->value.effect);
  }
  for (const Heard& heard : heard_) {
    for (const PartHeard& part : heard.parts) {
      most = std::max(most, side_.program().parts[part.part].effect);
    }
  }
  return has_ended_ ? ended_with_ : most;
}

std::vector<std::string> Analysis::certain_obligations() const {
  std::set<std::string> names;
  for (const std::uint32_t number : floor_.obligations) {
    names.insert(side_.program().obligations[number]);
  }
  bool is_any = false;
  const DefaultCase* by_default = find_certain_default();
  const Effect implying = has_ended_              ? ended_with_
                          : by_default != nullptr ? by_default->value.effect
                                                  : Effect::Allow;
  const std::uint32_t implied = implied_by(implying, is_any);
  if (is_any) {
    names.insert(side_.program().obligations[implied]);
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> Analysis::possible_obligations() const {
  const std::vector<std::string> certain = certain_obligations();
  std::set<std::string> names(certain.begin(), certain.end());
  const Program& program = side_.program();
  for (const Heard& heard : heard_) {
    for (const PartHeard& part : heard.parts) {
      const Run run = program.parts[part.part].obligations;
      for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
        names.insert(program.obligations[program.obligation_runs[i]]);
      }
    }
    if (heard.exempted != Truth::No) {
      names.insert(program.obligations[program.log_obligation]);
    }
  }
  for (const DefaultCase* one : defaults_) {
    bool is_any = false;
    const std::uint32_t implied = implied_by(one->value.effect, is_any);
    if (is_any) {
      names.insert(program.obligations[implied]);
    }
  }
  return {names.begin(), names.end()};
}

bool Analysis::matters(const Heard& heard) const {
  const bool adds = std::ranges::any_of(
      heard.parts, [&](const PartHeard& part) { return !adds_nothing(part.part); });
  const bool logs = comparing_ == Comparing::Answers && heard.exempted != Truth::No &&
                    !is_in_floor(side_.program().log_obligation);
  return adds || logs || silences(heard.order) || displaces_default(heard);
}

bool Analysis::is_open(const Heard& heard) const {
  const bool adds = std::ranges::any_of(heard.parts, [&](const PartHeard& part) {
    return part.speaks == Truth::Maybe && !adds_nothing(part.part);
  });
  const bool logs = comparing_ == Comparing::Answers && heard.exempted == Truth::Maybe &&
                    !is_in_floor(side_.program().log_obligation);
  const bool is_rank_open = heard.least_rank != heard.most_rank;
  const bool is_rule_open = heard.rules == Truth::Maybe || is_rank_open;
  const bool is_weight_open = is_rank_open && comparing_ == Comparing::Answers && !floor_.is_clean;
  const bool is_spoken_open = heard.rule_spoke == Truth::Maybe || is_rank_open;
  return adds || logs || is_weight_open || (is_rule_open && displaces_default(heard)) ||
         (is_spoken_open && silences(heard.order)) ||
         (is_rank_open && can_be_silenced(heard.order));
}

std::vector<OrderIndex> Analysis::relevant_orders() const {
  std::vector<OrderIndex> relevant;
  bool has_floor = false;
  for (const Heard& heard : heard_) {
    const bool is_floor = !has_floor && !can_be_silenced(heard.order) &&
                          std::ranges::any_of(heard.parts, [&](const PartHeard& part) {
                            return part.speaks == Truth::Yes &&
                                   side_.program().parts[part.part].effect == floor_.effect;
                          });
    has_floor = has_floor || is_floor;
    const bool may_displace = default_adds_ && heard.rules != Truth::No;
    if (is_floor || may_displace || matters(heard) || can_be_silenced(heard.order)) {
      relevant.push_back(heard.order);
    }
  }
  return relevant;
}

void Analysis::collect(const Heard& heard, std::vector<Literal>& open) const {
  const auto wants = [&](std::uint32_t part) { return !adds_nothing(part); };
  collect_open(side_, box_, heard.order, wants, open);
}

void Analysis::collect_default(std::vector<Literal>& open) const {
  if (!default_matters_ || is_default_certain_) {
    return;
  }
  for (const DefaultCase* one : defaults_) {
    side_.collect(one->where, box_, open);
  }
  if (is_ai_ == Truth::Maybe) {
    side_.collect(side_.program().generative_ai, box_, open);
  }
}

} // namespace haechi::policy::regions
