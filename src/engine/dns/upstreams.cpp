#include "engine/dns/upstreams.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace {

constexpr std::uint32_t kFailuresToRest = 2;
constexpr std::uint64_t kFirstRest = 2000;
constexpr std::uint64_t kLongestRest = 32000;
constexpr std::uint64_t kLeastPatience = 100;

} // namespace

void Upstreams::set(std::vector<Endpoint> endpoints) {
  for (const State& state : states_) {
    former_.emplace_back(state.endpoint, state.numbers);
  }
  states_.clear();
  for (const Endpoint& endpoint : endpoints) {
    if (states_.size() == kMaxUpstreams) {
      break;
    }
    State& state = states_.emplace_back(State{.endpoint = endpoint, .numbers = {}});
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

std::optional<std::size_t> Upstreams::pick(std::uint32_t tried, std::uint64_t now_ms) {
  std::optional<std::size_t> resting; // the one whose rest ends first
  for (std::size_t step = 0; step < states_.size(); ++step) {
    const std::size_t index = (turn_ + step) % states_.size();
    if ((tried >> index & 1U) != 0) {
      continue;
    }
    const State& state = states_[index];
    if (state.rests_until_ms <= now_ms) {
      turn_ = index + 1;
      return index;
    }
    if (!resting || state.rests_until_ms < states_[*resting].rests_until_ms) {
      resting = index;
    }
  }
  return resting;
}

std::optional<std::size_t> Upstreams::pick_healthy(std::uint32_t tried, std::uint64_t now_ms) {
  const auto index = pick(tried, now_ms);
  return index && states_[*index].rests_until_ms <= now_ms ? index : std::nullopt;
}

std::uint64_t Upstreams::patience_ms(std::size_t index) const {
  const std::uint64_t took = index < states_.size() ? states_[index].took_ms : kUnknownTime;
  return std::max(kLeastPatience, 2 * took + kLeastPatience / 2);
}

void Upstreams::note_asked(std::size_t index) {
  if (index < states_.size()) {
    ++states_[index].numbers.asked;
  }
}

std::vector<UpstreamReport> Upstreams::report(std::uint64_t now_ms) const {
  std::vector<UpstreamReport> out;
  for (const State& state : states_) {
    out.push_back({.endpoint = state.endpoint,
                   .is_resting = state.rests_until_ms > now_ms,
                   .took_ms = state.numbers.answered > 0 ? state.took_ms : 0,
                   .numbers = state.numbers});
  }
  return out;
}

void Upstreams::note_answer(std::size_t index, std::uint64_t took_ms) {
  if (index < states_.size()) {
    states_[index].took_ms = (7 * states_[index].took_ms + took_ms) / 8;
    states_[index].failures = 0;
    ++states_[index].numbers.answered;
    states_[index].numbers.took.note(took_ms);
    states_[index].rests_until_ms = 0;
  }
}

void Upstreams::note_failure(std::size_t index, std::uint64_t now_ms) {
  if (index >= states_.size()) {
    return;
  }
  State& state = states_[index];
  ++state.failures;
  ++state.numbers.failed;
  if (state.failures >= kFailuresToRest) {
    const std::uint32_t doublings = std::min<std::uint32_t>(state.failures - kFailuresToRest, 8);
    state.rests_until_ms = now_ms + std::min(kFirstRest << doublings, kLongestRest);
  }
}

} // namespace haechi::engine::dns
