#pragma once
// The upstreams of a scenario: they say what the script says, as late and as wrongly as it says.
// Replies wait here until their time; nothing is ever delivered from within ask().

#include "engine/dns/moment.h"
#include "engine/dns/ports.h"
#include "scenarios/scenario.h"

#include <set>

namespace haechi::scenario {

// A question that an upstream was asked.
struct AskedQuestion {
  std::string upstream;
  std::string name; // lower case
  wire::dns::Type type{};
  wire::dns::Carrier carrier{};
  bool has_cookie = false;
};

// A reply on its way; no packet: the attempt fails.
struct Delivery {
  std::uint64_t at_ms = 0;
  engine::dns::AttemptId attempt;
  std::optional<Bytes> packet;
};

class ScriptedUpstreams final : public engine::dns::UpstreamPort {
 public:
  explicit ScriptedUpstreams(const engine::dns::Moment& now) : now_(now) {}

  void add(const step::Upstream& upstream) { upstreams_.push_back(upstream); }

  void add(const step::Answer& answer) { answers_.push_back(answer); }

  [[nodiscard]] const std::vector<step::Upstream>& all() const { return upstreams_; }

  bool ask(engine::dns::AttemptId attempt, const Endpoint& upstream, wire::dns::Carrier carrier,
           ByteView query) override;

  // A late packet is delivered all the same: it is for the engine to know that nobody waits.
  void forget(engine::dns::AttemptId) override {}

  // When the next delivery is due; nullopt: none is on its way.
  [[nodiscard]] std::optional<std::uint64_t> next_ms() const;
  [[nodiscard]] std::optional<Delivery> take_due();

  // Since the last clear_log().
  [[nodiscard]] const std::vector<AskedQuestion>& log() const { return log_; }

  void clear_log() { log_.clear(); }

  // Questions that the script has no answer to.
  [[nodiscard]] std::vector<std::string> take_surprises() { return std::exchange(surprises_, {}); }

 private:
  [[nodiscard]] step::Answer* find(const AskedQuestion& asked);

  const engine::dns::Moment& now_;
  std::vector<step::Upstream> upstreams_;
  std::vector<step::Answer> answers_;
  std::vector<Delivery> on_their_way_;
  std::vector<AskedQuestion> log_;
  std::vector<std::string> surprises_;
};

} // namespace haechi::scenario
