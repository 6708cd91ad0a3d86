#pragma once
// The DNS engine of the product in a world that a script drives: the real judge, policy and
// options; clocks, upstreams, randomness and clients of the script's own.

#include "engine/dns/responder.h"
#include "engine/gateway/gateway_judge.h"
#include "scenarios/scripted_upstreams.h"

namespace haechi::scenario {

struct Reply {
  bool is_expected = true; // the engine has neither answered nor given up
  std::optional<Bytes> packet;
};

class World final : public engine::dns::ReplyPort, public ledger::Recorder {
 public:
  using SharedSnapshot = std::shared_ptr<const engine::gateway::Snapshot>;

  World(Instant start, SharedSnapshot snapshot, const std::vector<step::Upstream>& upstreams);

  ScriptedUpstreams& upstreams() { return upstreams_; }

  // The number by which reply_to() knows the query.
  std::size_t ask(const step::Query& query, const IpAddress& client);

  [[nodiscard]] const Reply& reply_to(std::size_t query) const { return replies_[query]; }

  void advance(std::uint64_t ms);

  void set_clock(Instant at) { now_.wall = at; }

  void adopt(const SharedSnapshot& snapshot);

  [[nodiscard]] const std::vector<ledger::Record>& records() const { return records_; }

  [[nodiscard]] std::uint32_t counted() const { return counted_; }

  // What is written and asked is told from here on.
  void begin_step();

  void reply(const engine::dns::Client& client, ByteView message) override;

  void record(ledger::Record record) override { records_.push_back(std::move(record)); }

  void count_dns_allowed() override { ++counted_; }

  void count_proxy_allowed() override {}

 private:
  void deliver_due();
  [[nodiscard]] std::optional<std::uint64_t> next_event_ms() const;

  engine::dns::Moment now_{.wall = {}, .uptime_ms = 1'000'000};
  ScriptedUpstreams upstreams_{now_};
  engine::gateway::GatewayJudge judge_;
  std::uint64_t random_ = 1;
  int reference_ = 0;
  std::vector<Reply> replies_;
  std::vector<ledger::Record> records_;
  std::uint32_t counted_ = 0;
  engine::dns::Responder responder_;
};

} // namespace haechi::scenario
