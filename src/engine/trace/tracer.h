#pragma once
// Asks the real responder on somebody's behalf, by TCP and with EDNS, and watches it: what it
// judges, what it would ask upstream, what it answers. Nothing is recorded or counted, the caches
// of the workers stay as they are. A kept answer is taken from where it is; else an upstream is
// asked where there is a port for it.
//
//   state \ event    begin                        upstream's answer, failure, tick    finish
//   new              answered, waiting or         -                                   -
//                    would ask
//   waiting          -                            waiting or answered                 no answer
//   over             -                            ignored                             as it is

#include "engine/admin/request.h"
#include "engine/dns/responder.h"
#include "engine/gateway/snapshot.h"
#include "engine/trace/walk.h"

#include <memory>

namespace haechi::engine::trace {

// What a worker's cache holds for the question.
struct Kept {
  std::size_t worker = 0;
  wire::dns::Answer answer;
  std::uint64_t age_ms = 0;
  bool is_stale = false;
};

class Tracer {
 public:
  struct Setup {
    std::shared_ptr<const gateway::Snapshot> snapshot;
    admin::Trace what;
    dns::ResponderOptions options; // as the workers have them
    dns::RandomSource random;
    std::optional<std::size_t> workers; // that were asked what they keep; nullopt: nobody was
    std::vector<Kept> kept;
    dns::UpstreamPort* upstreams = nullptr; // borrowed; nullptr: no upstream is asked
  };

  // Errors: E-ADMIN-004 (`as` is neither an address nor a subject).
  [[nodiscard]] static Result<std::unique_ptr<Tracer>> make(Setup setup);
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  // Once.
  void begin(const dns::Moment& now);
  // What the port of the setup tells.
  void on_upstream_packet(dns::AttemptId attempt, ByteView packet, const dns::Moment& now);
  void on_upstream_failure(dns::AttemptId attempt, const dns::Moment& now);
  // Every few tens of milliseconds while it is waiting.
  void on_tick(const dns::Moment& now);

  [[nodiscard]] bool is_waiting() const;

  // What came of it, so far.
  [[nodiscard]] Walk finish();

 private:
  class Parts;
  explicit Tracer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The question that a trace puts, as the workers' caches know it.
[[nodiscard]] Bytes make_query(const admin::Trace& what);

} // namespace haechi::engine::trace
