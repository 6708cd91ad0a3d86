#include "io/gateway/dns_trace.h"

#include "io/dns/environment.h"
#include "io/dns/upstream_sockets.h"
#include "io/gateway/worker_options.h"
#include "wire/json/writer.h"

#include <boost/asio/io_context.hpp>

namespace haechi::io {

namespace {

using engine::trace::Tracer;

constexpr std::chrono::milliseconds kTick{20};

Tracer::Setup make_setup(std::shared_ptr<const engine::gateway::Snapshot> snapshot,
                         const engine::admin::Trace& what, std::optional<LookedUp> looked_up) {
  Tracer::Setup out;
  out.what = what;
  out.options = make_dns_options(snapshot->config(), {}, 1).responder;
  out.random = make_random_source();
  if (looked_up) {
    out.workers = looked_up->workers;
    out.kept = std::move(looked_up->kept);
  }
  out.snapshot = std::move(snapshot);
  return out;
}

} // namespace

Result<engine::trace::Walk> run_dns_trace(std::shared_ptr<const engine::gateway::Snapshot> snapshot,
                                          const engine::admin::Trace& what,
                                          std::optional<LookedUp> looked_up, Upstreams upstreams) {
  boost::asio::io_context loop{1};
  Tracer* running = nullptr; // set before anything is asked
  UpstreamSockets sockets(loop, {.on_packet =
                                     [&running](engine::dns::AttemptId attempt, ByteView packet) {
                                       running->on_upstream_packet(attempt, packet, read_moment());
                                     },
                                 .on_failure =
                                     [&running](engine::dns::AttemptId attempt) {
                                       running->on_upstream_failure(attempt, read_moment());
                                     }});
  Tracer::Setup setup = make_setup(std::move(snapshot), what, std::move(looked_up));
  setup.upstreams = upstreams == Upstreams::Asked ? &sockets : nullptr;
  auto tracer = Tracer::make(std::move(setup));
  if (!tracer) {
    return tl::make_unexpected(std::move(tracer.error()));
  }
  running = tracer->get();
  running->begin(read_moment());
  const auto until = std::chrono::steady_clock::now() + kTraceTime;
  while (running->is_waiting() && std::chrono::steady_clock::now() < until) {
    loop.restart();
    loop.run_one_for(kTick);
    running->on_tick(read_moment());
  }
  return running->finish();
}

std::string write_trace(const engine::trace::Walk& walk, Language language) {
  wire::json::Writer out;
  out.begin_object().member("text", to_text(walk, language));
  out.key("walk").raw(to_json(walk, language)).end_object();
  return out.take();
}

} // namespace haechi::io
