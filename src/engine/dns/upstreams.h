#pragma once
// The configured upstreams and how well they answer. Questions go round the healthy ones; one that
// failed several times in a row rests for a while, longer each time, and is asked all the same when
// no other is left.

#include "base/ip.h"
#include "engine/dns/counters.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace haechi::engine::dns {

inline constexpr std::size_t kMaxUpstreams = 32; // more than these are not asked

class Upstreams {
 public:
  void set(std::vector<Endpoint> endpoints);

  [[nodiscard]] std::size_t size() const { return states_.size(); }

  [[nodiscard]] const Endpoint& endpoint(std::size_t index) const {
    return states_[index].endpoint;
  }

  // Next one to ask that is not in the bit set `tried`; nullopt when all are.
  [[nodiscard]] std::optional<std::size_t> pick(std::uint32_t tried, std::uint64_t now_ms);

  // The same, but none that rests.
  [[nodiscard]] std::optional<std::size_t> pick_healthy(std::uint32_t tried, std::uint64_t now_ms);

  // How long an answer of this one is waited for before another is asked beside it: somewhat longer
  // than its answers took lately.
  [[nodiscard]] std::uint64_t patience_ms(std::size_t index) const;

  void note_asked(std::size_t index);
  void note_answer(std::size_t index, std::uint64_t took_ms);
  void note_failure(std::size_t index, std::uint64_t now_ms);

  // All of them, in the order of the configuration.
  [[nodiscard]] std::vector<UpstreamReport> report(std::uint64_t now_ms) const;

 private:
  static constexpr std::uint64_t kUnknownTime = 150;

  struct State {
    Endpoint endpoint;
    std::uint32_t failures = 0; // in a row
    std::uint64_t rests_until_ms = 0;
    std::uint64_t took_ms = kUnknownTime; // of its answers, smoothed
    UpstreamNumbers numbers;
  };

  static constexpr std::size_t kMaxFormer = 64;

  std::vector<State> states_;
  // Numbers of upstreams that are not configured any more: one that comes back goes on counting.
  std::vector<std::pair<Endpoint, UpstreamNumbers>> former_;
  std::size_t turn_ = 0;
};

} // namespace haechi::engine::dns
