// What the gateway answers to whoever runs it, through the admin socket.
#include "io/gateway/dns_stats.h"
#include "io/gateway/dns_trace.h"
#include "io/gateway/gateway.h"
#include "io/gateway/proxy_stats.h"
#include "io/process/trusted_clock.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

namespace haechi::io {

namespace {

void write_refused_leaf(wire::json::Writer& out, const engine::certificates::RefusedLeaf& leaf,
                        Instant now) {
  out.begin_object().member("client", leaf.client).member("host", leaf.host);
  out.key("refused").number(static_cast<std::int64_t>(leaf.refused));
  out.key("accepted").number(static_cast<std::int64_t>(leaf.accepted));
  out.key("ways").begin_object();
  for (const auto& [way, count] : leaf.ways) {
    out.key(way).number(static_cast<std::int64_t>(count));
  }
  out.end_object();
  out.member("first", to_rfc3339(leaf.first)).member("last", to_rfc3339(leaf.last));
  out.member("cause", word_of(leaf.cause));
  if (leaf.is_proposed()) {
    out.member("proposal", write_proposal(leaf, now));
  }
  out.end_object();
}

} // namespace

std::string Gateway::answer_admin(std::string_view line, uid_t caller) {
  const std::string by = fmt::format("uid {}", caller);
  const auto request = engine::admin::parse_request(line);
  if (!request) {
    return engine::admin::make_reply(request.error());
  }
  if (const auto* flush = std::get_if<engine::admin::Flush>(&*request)) {
    return engine::admin::make_reply(flush_dns(*flush, by));
  }
  if (const auto* what = std::get_if<engine::admin::Trace>(&*request)) {
    return trace_dns(*what);
  }
  if (std::holds_alternative<engine::admin::ProxyStats>(*request)) {
    return engine::admin::make_reply(write_proxy_stats(status()));
  }
  if (std::holds_alternative<engine::admin::Pinned>(*request)) {
    return engine::admin::make_reply(list_pinned());
  }
  if (const auto* clock = std::get_if<engine::admin::Clock>(&*request)) {
    return engine::admin::make_reply(answer_clock(*clock, by));
  }
  if (const auto* told = std::get_if<engine::admin::Pseudonym>(&*request)) {
    return engine::admin::make_reply(answer_pseudonym(*told, by));
  }
  if (std::holds_alternative<engine::admin::Reload>(*request)) {
    return answer_reload(by);
  }
  return engine::admin::make_reply(write_dns_stats(status()));
}

// Orders and exemptions that ended or began in the time that is skipped do so now.
std::string Gateway::answer_clock(const engine::admin::Clock& clock, std::string_view by) {
  const auto state = clock.confirms ? process_clock().confirm() : process_clock().state();
  if (clock.confirms) {
    record("clock", fmt::format("the clock was confirmed by the administrator: {} in the place "
                                "of {}; by {}",
                                to_rfc3339(state.wall), to_rfc3339(state.trusted), by));
    log_.warn("the clock was confirmed by the administrator");
  }
  wire::json::Writer out;
  out.begin_object().key("held").boolean(state.is_held);
  out.member("clock", to_rfc3339(state.wall)).member("time", to_rfc3339(state.trusted));
  out.key("ahead_s").number(state.ahead / std::chrono::seconds(1));
  out.key("confirmed").boolean(clock.confirms).end_object();
  return out.take();
}

// Who it is stands nowhere: the record would undo the pseudonym.
std::string Gateway::answer_pseudonym(const engine::admin::Pseudonym& told, std::string_view by) {
  record("admin",
         fmt::format("records.pseudonym: {} of {} was told; by {}", told.name, told.day, by));
  return R"({"recorded":true})";
}

// What was refused is told with its places, as in the log.
std::string Gateway::answer_reload(std::string_view by) {
  const auto outcome = reload(by);
  wire::json::Writer out;
  out.begin_object().key("done").boolean(outcome.has_value());
  std::vector<std::string> told;
  if (!outcome) {
    for (const Error& error : outcome.error()) {
      if (told.size() == kMostToldErrors) {
        break;
      }
      told.push_back(to_string(error));
    }
  }
  out.member("policy", snapshot()->decider().digest());
  out.key("epoch").number(static_cast<std::int64_t>(snapshot()->epoch()));
  out.key("errors").strings(told).end_object();
  return engine::admin::make_reply(out.take());
}

std::string Gateway::list_pinned() const {
  const Instant at = process_clock().now();
  wire::json::Writer out;
  out.begin_object().key("inspects").boolean(station_ != nullptr);
  out.key("refusals").begin_array();
  if (station_ != nullptr) {
    for (const auto& leaf : station_->refused_leaves().list(at)) {
      write_refused_leaf(out, leaf, at);
    }
  }
  return out.end_array().end_object().take();
}

std::string Gateway::flush_dns(const engine::admin::Flush& flush, std::string_view by) {
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
  record("admin",
         fmt::format("dns.flush of {}: {} kept answers removed; by {}",
                     flush.name ? wire::dns::to_text(flush.name->wire()) : "all", removed, by));
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
