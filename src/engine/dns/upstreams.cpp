#include "engine/dns/upstreams.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace {

constexpr std::uint32_t kFailuresToRest = 2;
constexpr std::uint64_t kFirstRest = 2000;
constexpr std::uint64_t kLongestRest = 32000;
constexpr std::uint64_t kLeastPatience = 50;  // as often as time is looked at
constexpr std::uint64_t kFirstPatience = 350; // before anything is known
constexpr std::size_t kLeastSamples = 8;
constexpr std::uint32_t kLostCasesToBelieve = 3;

} // namespace

bool Upstreams::State::is_healthy() const {
  return failures < kFailuresToRest;
}

void Upstreams::set(std::vector<Endpoint> endpoints, const std::vector<std::uint64_t>& secrets) {
  for (const State& state : states_) {
    former_.emplace_back(state.endpoint, state.numbers);
  }
  states_.clear();
  for (const Endpoint& endpoint : endpoints) {
    if (states_.size() == kMaxUpstreams) {
      break;
    }
    State& state = states_.emplace_back(State{.endpoint = endpoint, .numbers = {}});
    state.cookie =
        UpstreamCookie(states_.size() <= secrets.size() ? secrets[states_.size() - 1] : 0);
    const auto found = std::ranges::find(former_, endpoint, &decltype(former_)::value_type::first);
    if (found != former_.end()) {
      state.numbers = found->second;
      former_.erase(found);
    }
  }
  if (former_.size() > kMaxFormer) {
    former_.erase(former_.begin(), former_.end() - kMaxFormer);
  }
  turn_ = 0;
}

std::optional<std::size_t> Upstreams::pick(std::uint32_t tried) {
  std::optional<std::size_t> resting; // the one whose rest ends first
  for (std::size_t step = 0; step < states_.size(); ++step) {
    const std::size_t index = (turn_ + step) % states_.size();
    if ((tried >> index & 1U) != 0) {
      continue;
    }
    const State& state = states_[index];
    if (state.is_healthy()) {
      turn_ = index + 1;
      return index;
    }
    if (!resting || state.rests_until_ms < states_[*resting].rests_until_ms) {
      resting = index;
    }
  }
  return resting;
}

std::optional<std::size_t> Upstreams::pick_healthy(std::uint32_t tried) {
  const auto index = pick(tried);
  return index && states_[*index].is_healthy() ? index : std::nullopt;
}

std::optional<std::size_t> Upstreams::take_trial(std::uint64_t now_ms) {
  for (std::size_t index = 0; index < states_.size(); ++index) {
    State& state = states_[index];
    if (!state.is_healthy() && !state.is_on_trial && state.rests_until_ms <= now_ms) {
      state.is_on_trial = true;
      return index;
    }
  }
  return std::nullopt;
}

std::uint64_t Upstreams::patience_ms(std::size_t index) const {
  if (index >= states_.size() || states_[index].recent.count() < kLeastSamples) {
    return kFirstPatience;
  }
  const std::uint64_t usual = states_[index].recent.usual_ms();
  return std::max(kLeastPatience, usual + usual / 4);
}

bool Upstreams::keeps_case(std::size_t index) const {
  return index >= states_.size() || states_[index].lost_cases < kLostCasesToBelieve;
}

void Upstreams::note_lost_case(std::size_t index) {
  if (index < states_.size()) {
    ++states_[index].lost_cases;
  }
}

void Upstreams::note_asked(std::size_t index) {
  if (index < states_.size()) {
    ++states_[index].numbers.asked;
  }
}

std::vector<UpstreamReport> Upstreams::report() const {
  std::vector<UpstreamReport> out;
  for (const State& state : states_) {
    out.push_back({.endpoint = state.endpoint,
                   .is_resting = !state.is_healthy(),
                   .took_ms = state.numbers.answered > 0 ? state.took_ms : 0,
                   .numbers = state.numbers});
  }
  return out;
}

void Upstreams::note_answer(std::size_t index, std::uint64_t took_ms) {
  if (index < states_.size()) {
    states_[index].took_ms = (7 * states_[index].took_ms + took_ms) / 8;
    states_[index].recent.note(took_ms);
    states_[index].failures = 0;
    states_[index].is_on_trial = false;
    ++states_[index].numbers.answered;
    states_[index].numbers.took.note(took_ms);
    states_[index].rests_until_ms = 0;
  }
}

void Upstreams::note_overtaken(std::size_t index, std::uint64_t after_ms) {
  if (index < states_.size()) {
    states_[index].recent.note(after_ms);
  }
}

void Upstreams::note_failure(std::size_t index, std::uint64_t now_ms) {
  if (index >= states_.size()) {
    return;
  }
  State& state = states_[index];
  state.is_on_trial = false;
  ++state.failures;
  ++state.numbers.failed;
  if (state.failures >= kFailuresToRest) {
    const std::uint32_t doublings = std::min<std::uint32_t>(state.failures - kFailuresToRest, 8);
    state.rests_until_ms = now_ms + std::min(kFirstRest << doublings, kLongestRest);
  }
}

} // namespace haechi::engine::dns
