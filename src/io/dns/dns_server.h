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

  struct Numbers {
    engine::dns::Counters counters;
    std::vector<engine::dns::UpstreamReport> upstreams;
    std::size_t cached_answers = 0;
    std::size_t cached_bytes = 0;
    std::size_t waiting = 0; // clients, for upstreams
  };

  [[nodiscard]] Numbers numbers() const;

  // Forgets the answers at and below `name` (lower case, as on the wire); how many.
  std::size_t flush(ByteView name);

  // What the cache holds for a question.
  struct Kept {
    wire::dns::Answer answer;
    std::uint64_t age_ms = 0;
    bool is_stale = false; // its time is over
  };

  [[nodiscard]] std::optional<Kept> find_kept(const wire::dns::Query& query);

 private:
  struct Parts;
  explicit DnsServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io
