#pragma once
// The DNS server of one worker thread: UDP and TCP listeners, upstream exchanges and the responder
// between them. Each worker has its own on the same ports (SO_REUSEPORT). All calls, and all that
// it calls, happen on the loop's thread.

#include "engine/dns/responder.h"
#include "io/dns/tcp_listener.h"

namespace haechi::io {

struct DnsServerOptions {
  std::vector<Endpoint> listen; // UDP and TCP each; port 0: any port free for both
  engine::config::Dns rules;    // upstreams to forward to, how refusals look, ways past
  engine::dns::ResponderOptions responder;
  TcpLimits tcp;
  std::uint64_t drain_ms = 5000; // the longest that drain() waits for open questions
};

class DnsServer {
 public:
  // The judge and the recorder outlive the server. Errors: E-NET-001, -002 (listeners).
  [[nodiscard]] static Result<std::unique_ptr<DnsServer>>
  start(boost::asio::io_context& loop, engine::gateway::Judge& judge, ledger::Recorder& recorder,
        engine::dns::ReferenceSource references, const DnsServerOptions& options);

  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  // Where it listens, in the order of the options, with the real ports.
  [[nodiscard]] const std::vector<Endpoint>& bound() const;

  // Right after the judge took another epoch. New questions go to the new upstreams; those in
  // flight fail over to them. Listeners stay as they are.
  void reconfigure(const engine::config::Dns& rules);

  // Takes no more questions, answers the open ones, then calls `done` (never before returning).
  void drain(std::function<void()> done);

  [[nodiscard]] const engine::dns::Counters& counters() const;

 private:
  struct Parts;
  explicit DnsServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io
