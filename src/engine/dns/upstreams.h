#pragma once
// The configured upstreams and how well they answer. Questions go round the healthy ones; one that
// failed several times in a row rests for a while, longer each time, and comes back once it has
// answered a trial question. It is asked all the same when no other is left.

#include "base/ip.h"
#include "engine/dns/counters.h"
#include "engine/dns/latency_window.h"
#include "engine/dns/upstream_cookie.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace haechi::engine::dns {

inline constexpr std::size_t kMaxUpstreams = 32; // more than these are not asked

class Upstreams {
 public:
  // `secrets`: one random number for each, for cookies; fewer: the rest have none of worth.
  void set(std::vector<Endpoint> endpoints, const std::vector<std::uint64_t>& secrets = {});

  [[nodiscard]] std::size_t size() const { return states_.size(); }

  [[nodiscard]] const Endpoint& endpoint(std::size_t index) const {
    return states_[index].endpoint;
  }

  // Next one to ask that is not in the bit set `tried`; nullopt when all are.
  [[nodiscard]] std::optional<std::size_t> pick(std::uint32_t tried);

  // The same, but none that rests.
  [[nodiscard]] std::optional<std::size_t> pick_healthy(std::uint32_t tried);

  // One whose rest is over and that has not shown yet that it answers again: due for a trial, once
  // for each rest. nullopt: none.
  [[nodiscard]] std::optional<std::size_t> take_trial(std::uint64_t now_ms);

  // How long an answer of this one is waited for before another is asked beside it: longer than
  // nineteen of twenty of its last answers took.
  [[nodiscard]] std::uint64_t patience_ms(std::size_t index) const;

  // nullptr: it is configured no more.
  [[nodiscard]] UpstreamCookie* find_cookie(std::size_t index) {
    return index < states_.size() ? &states_[index].cookie : nullptr;
  }

  // Whether this one gives names back in the case in which they were asked.
  [[nodiscard]] bool keeps_case(std::size_t index) const;
  void note_lost_case(std::size_t index);

  void note_asked(std::size_t index);
  void note_answer(std::size_t index, std::uint64_t took_ms);
  // Nobody waited any longer for its answer.
  void note_overtaken(std::size_t index, std::uint64_t after_ms);
  void note_failure(std::size_t index, std::uint64_t now_ms);

  // All of them, in the order of the configuration.
  [[nodiscard]] std::vector<UpstreamReport> report() const;

 private:
  static constexpr std::uint64_t kUnknownTime = 150;

  struct State {
    Endpoint endpoint;
    std::uint32_t failures = 0; // in a row
    std::uint64_t rests_until_ms = 0;
    std::uint64_t took_ms = kUnknownTime; // of its answers, smoothed
    LatencyWindow recent;
    UpstreamCookie cookie;
    std::uint32_t lost_cases = 0;
    bool is_on_trial = false;
    UpstreamNumbers numbers;

    // It may be resting or waiting for its trial.
    [[nodiscard]] bool is_healthy() const;
  };

  static constexpr std::size_t kMaxFormer = 64;

  std::vector<State> states_;
  // Numbers of upstreams that are not configured any more: one that comes back goes on counting.
  std::vector<std::pair<Endpoint, UpstreamNumbers>> former_;
  std::size_t turn_ = 0;
};

} // namespace haechi::engine::dns
