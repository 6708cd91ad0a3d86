// What the gateway answers to whoever runs it, through the admin socket.
#include "io/gateway/dns_stats.h"
#include "io/gateway/dns_trace.h"
#include "io/gateway/gateway.h"

#include <fmt/format.h>

namespace haechi::io {

std::string Gateway::answer_admin(std::string_view line) {
  const auto request = engine::admin::parse_request(line);
  if (!request) {
    return engine::admin::make_reply(request.error());
  }
  if (const auto* flush = std::get_if<engine::admin::Flush>(&*request)) {
    return engine::admin::make_reply(flush_dns(*flush));
  }
  if (const auto* what = std::get_if<engine::admin::Trace>(&*request)) {
    return trace_dns(*what);
  }
  return engine::admin::make_reply(write_dns_stats(status()));
}

std::string Gateway::flush_dns(const engine::admin::Flush& flush) {
  std::vector<std::future<std::size_t>> asked;
  for (const auto& worker : workers_) {
    asked.push_back(worker->flush(flush.name.value_or(wire::dns::Name())));
  }
  const auto until = std::chrono::steady_clock::now() + kWorkerAnswerTime;
  std::size_t removed = 0;
  std::size_t answering = 0;
  for (auto& answer : asked) {
    if (answer.wait_until(until) == std::future_status::ready) {
      removed += answer.get();
      ++answering;
    }
  }
  return fmt::format(R"({{"removed":{},"workers":{},"workers_answering":{}}})", removed,
                     worker_count_, answering);
}

std::string Gateway::trace_dns(const engine::admin::Trace& what) {
  std::vector<std::future<std::vector<DnsServer::Kept>>> asked;
  for (const auto& worker : workers_) {
    asked.push_back(worker->find_kept(engine::trace::make_query(what)));
  }
  LookedUp looked_up{.workers = worker_count_, .kept = {}};
  const auto until = std::chrono::steady_clock::now() + kWorkerAnswerTime;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (asked[i].wait_until(until) != std::future_status::ready) {
      continue;
    }
    for (DnsServer::Kept& kept : asked[i].get()) {
      looked_up.kept.push_back({i, std::move(kept.answer), kept.age_ms, kept.is_stale});
    }
  }
  const auto walk = run_dns_trace(snapshot(), what, std::move(looked_up), Upstreams::Asked);
  if (!walk) {
    return engine::admin::make_reply(walk.error());
  }
  return engine::admin::make_reply(write_trace(*walk, what.language));
}

} // namespace haechi::io
