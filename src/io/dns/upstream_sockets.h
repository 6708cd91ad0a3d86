#pragma once
// Carries out what the forwarder asks: a fresh connected socket for each attempt, so that each has
// a random port of its own and the kernel drops what comes from elsewhere.

#include "engine/dns/ports.h"
#include "io/dns/watch.h"

#include <vector>

namespace haechi::io {

class UpstreamSockets final : public engine::dns::UpstreamPort {
 public:
  using AttemptId = engine::dns::AttemptId;

  struct Events {
    std::function<void(AttemptId, ByteView)> on_packet;
    std::function<void(AttemptId)> on_failure;
  };

  // `events` are never called from within ask() or forget().
  UpstreamSockets(boost::asio::io_context& loop, Events events);
  ~UpstreamSockets() override;

  [[nodiscard]] bool ask(AttemptId attempt, const Endpoint& upstream, wire::dns::Carrier carrier,
                         ByteView query) override;
  void forget(AttemptId attempt) override;

 private:
  struct Exchange;
  [[nodiscard]] Exchange* find(AttemptId attempt);
  [[nodiscard]] bool begin(Exchange& exchange, const Endpoint& upstream, ByteView query);
  void read_datagrams(AttemptId attempt);
  void read_stream(AttemptId attempt);
  void write_stream(AttemptId attempt);

  boost::asio::io_context& loop_;
  Events events_;
  std::vector<std::unique_ptr<Exchange>> exchanges_; // by slot
  Bytes room_;
};

} // namespace haechi::io
