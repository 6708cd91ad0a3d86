#include "policy/regions/voices.h"

#include <algorithm>

namespace haechi::policy::regions {

namespace {

// INVARIANT: such that weights compare as those of decide/hearing.cpp do.
constexpr unsigned kEffectShift = 56;
constexpr std::uint64_t kByOrder = 1ULL << 55U;
constexpr unsigned kSpecificityShift = 47;
constexpr unsigned kRankShift = 31;
constexpr std::uint64_t kAgeMask = (1ULL << 31U) - 1;

bool is_silent(const Heard& heard) {
  return heard.parts.empty() && heard.rules == Truth::No;
}

} // namespace

Voices::Voices(const Side& side, const Ground& ground, const Numbers& numbers,
               const VoiceNeeds& needs)
    : side_(side), ground_(ground), numbers_(numbers), needs_(needs),
      is_in_force_(side.program().orders.size()) {
  for (const OrderIndex order : side.in_force()) {
    is_in_force_[order] = true;
  }
}

const std::vector<OrderIndex>& Voices::chain_of(OrderIndex order) {
  const auto [place, is_new] = chains_.try_emplace(order);
  std::vector<OrderIndex>& chain = place->second;
  if (is_new) {
    chain.push_back(order);
    for (std::size_t i = 0; i < chain.size(); ++i) {
      for (const OrderIndex above : side_.silencers_of(chain[i])) {
        if (is_in_force_[above] && std::ranges::find(chain, above) == chain.end()) {
          chain.push_back(above);
        }
      }
    }
    std::ranges::sort(chain, {}, [&](OrderIndex one) { return side_.program().orders[one].turn; });
  }
  return chain;
}

std::vector<Settled<Saying>> Voices::of(OrderIndex order, Steps& steps) {
  const std::size_t length = chain_of(order).size();
  return settle<Saying>(
      ground_, ground_.layout().everything(),
      [&](const Box& box, std::vector<Literal>& open) {
        steps.take(length);
        return classify(order, box, open);
      },
      steps);
}

std::optional<Saying> Voices::classify(OrderIndex order, const Box& box,
                                       std::vector<Literal>& open) {
  const Heard heard = listen_to(side_, box, order);
  if (is_silent(heard)) {
    return std::nullopt;
  }
  const bool has_chain = chain_of(order).size() > 1;
  const bool is_weighed = needs_.comparing == Comparing::Answers && needs_.has_instead;
  const bool needs_rank = needs_.has_defaults || has_chain || is_weighed;
  collect_open(side_, box, heard, needs_rank ? Ranks::Needed : Ranks::Ignored, open);
  if (!open.empty()) {
    return std::nullopt;
  }
  if (has_chain && (find_silenced(order, box, open) == Truth::Yes || !open.empty())) {
    return std::nullopt;
  }
  return say(heard);
}

// A silenced order silences nobody; of another issuer only advice of no deeper rank is silenced.
Truth Voices::silences(OrderIndex above, OrderIndex below) const {
  const auto& orders = side_.program().orders;
  const Link& speaker = links_.at(above);
  const Heard& silenced = links_.at(below).heard;
  Truth has_right = Truth::Yes;
  if (orders[above].issuer != orders[below].issuer) {
    has_right = silenced.most_rank <= speaker.heard.least_rank   ? Truth::Yes
                : silenced.least_rank <= speaker.heard.most_rank ? Truth::Maybe
                                                                 : Truth::No;
  }
  return both(has_right, both(speaker.heard.rule_spoke, negate(speaker.is_silenced)));
}

Truth Voices::find_silenced(OrderIndex order, const Box& box, std::vector<Literal>& open) {
  links_.clear();
  for (const OrderIndex one : chain_of(order)) {
    Link& link = links_[one];
    link.heard = listen_to(side_, box, one);
    for (const OrderIndex above : side_.silencers_of(one)) {
      if (is_in_force_[above]) {
        link.is_silenced = either(link.is_silenced, silences(above, one));
      }
    }
  }
  const Truth is_silenced = links_.at(order).is_silenced;
  if (is_silenced == Truth::Maybe) {
    blame(order, box, open);
  }
  return is_silenced;
}

// Walks up to the order that leaves it open; no order is above itself.
void Voices::blame(OrderIndex order, const Box& box, std::vector<Literal>& open) const {
  for (OrderIndex below = order;;) {
    const auto above = std::ranges::find_if(side_.silencers_of(below), [&](OrderIndex one) {
      return is_in_force_[one] && silences(one, below) == Truth::Maybe;
    });
    const Link& link = links_.at(*above);
    const Heard& silenced = links_.at(below).heard;
    if (silenced.least_rank != silenced.most_rank) {
      collect_open(side_, box, silenced, Ranks::Needed, open);
    }
    if (link.heard.rule_spoke == Truth::Maybe || link.is_silenced != Truth::Maybe) {
      collect_open(side_, box, link.heard, Ranks::Needed, open);
      return;
    }
    below = *above;
  }
}

std::uint64_t Voices::weigh(const Heard& heard, const Part& part, std::uint32_t index) const {
  const bool is_entry = index != heard.matched;
  const bool inherits = is_entry && part.inherits_target && heard.matched != kNoPart;
  const std::uint8_t specificity =
      inherits ? side_.program().parts[heard.matched].specificity : part.specificity;
  return static_cast<std::uint64_t>(part.effect) << kEffectShift | kByOrder |
         static_cast<std::uint64_t>(specificity) << kSpecificityShift |
         static_cast<std::uint64_t>(heard.most_rank) << kRankShift |
         (numbers_.ages[heard.order] & kAgeMask);
}

Saying Voices::say(const Heard& heard) const {
  const Program& program = side_.program();
  Saying saying;
  saying.displaces =
      needs_.has_defaults && heard.rules == Truth::Yes ? heard.most_rank : std::uint16_t{0};
  const bool is_full = needs_.comparing == Comparing::Answers;
  const auto oblige = [&](std::uint32_t number) {
    saying.obligations.push_back(numbers_.obligations[number]);
  };
  for (const PartHeard& one : heard.parts) {
    const Part& part = program.parts[one.part];
    for (std::uint32_t i = 0; is_full && i < part.obligations.count; ++i) {
      oblige(program.obligation_runs[part.obligations.first + i]);
    }
    if (part.effect > saying.effect && is_full && needs_.has_instead) {
      saying.weight = weigh(heard, part, one.part);
      saying.instead = numbers_.instead[one.part];
    }
    saying.effect = std::max(saying.effect, part.effect);
  }
  if (is_full && heard.exempted == Truth::Yes) {
    oblige(program.log_obligation);
  }
  std::ranges::sort(saying.obligations);
  const auto rest = std::ranges::unique(saying.obligations);
  saying.obligations.erase(rest.begin(), rest.end());
  return saying;
}

} // namespace haechi::policy::regions
