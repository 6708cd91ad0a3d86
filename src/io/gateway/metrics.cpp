// The status as Prometheus text. Labels are workers, upstreams of the configuration, and closed
// vocabularies: nothing that a client could make grow.
#include "emit/prometheus/exposition.h"
#include "io/gateway/status_numbers.h"

#include <fmt/format.h>

namespace haechi::io {

namespace {

using emit::prometheus::Exposition;
using emit::prometheus::Kind;
using engine::dns::Latency;

void write_gateway(Exposition& out, const Status& status) {
  const bool has_failed = status.reload && !status.reload->is_done;
  out.family("haechi_epoch", Kind::Gauge, "grows with each policy taken into force")
      .sample({}, status.epoch);
  out.family("haechi_start_time_seconds", Kind::Gauge, "when the gateway started, since 1970")
      .seconds({}, static_cast<std::uint64_t>(status.started.time_since_epoch().count()));
  const auto uptime = std::max(status.now - status.started, std::chrono::milliseconds(0));
  out.family("haechi_uptime_seconds", Kind::Gauge, "since the start")
      .seconds({}, static_cast<std::uint64_t>(uptime.count()));
  out.family("haechi_workers", Kind::Gauge, "worker threads").sample({}, status.workers);
  out.family("haechi_workers_answering", Kind::Gauge, "worker threads that answer in time")
      .sample({}, status.workers_answering);
  out.family("haechi_reload_failed", Kind::Gauge, "1 when the last reload kept the old policy")
      .sample({}, has_failed ? 1U : 0U);
}

void write_plain(Exposition& out, const Status& status) {
  for (const StatusSection& section : list_numbers(status)) {
    for (const StatusNumber& number : section.numbers) {
      const bool is_counter = number.type == "counter";
      out.family(
             fmt::format("haechi_{}_{}{}", section.name, number.name, is_counter ? "_total" : ""),
             is_counter ? Kind::Counter : Kind::Gauge, number.help)
          .sample({}, number.value);
    }
  }
}

void write_dns(Exposition& out, const Status& status) {
  const DnsServer::Numbers dns = status.dns_total();
  out.family("haechi_dns_answers_total", Kind::Counter, "answers sent, by what they say");
  for (std::size_t i = 0; i < engine::dns::kAnswerKindWords.size(); ++i) {
    out.sample({{"kind", engine::dns::kAnswerKindWords[i]}}, dns.counters.answers[i]);
  }
  out.family("haechi_dns_decisions_total", Kind::Counter, "questions decided, by effect");
  for (std::size_t i = 0; i < policy::kEffectWords.size(); ++i) {
    out.sample({{"effect", policy::kEffectWords[i]}}, dns.counters.effects[i]);
  }
  out.family("haechi_dns_cached_answers", Kind::Gauge, "answers that are kept")
      .sample({}, dns.cached_answers);
  out.family("haechi_dns_cached_bytes", Kind::Gauge, "bytes that they hold")
      .sample({}, dns.cached_bytes);
  out.family("haechi_dns_waiting_clients", Kind::Gauge, "clients that wait for upstreams")
      .sample({}, dns.waiting);
  out.family("haechi_dns_wait_seconds", Kind::Histogram,
             "how long clients waited whose question went to an upstream")
      .histogram({}, Latency::kBoundsMs, dns.counters.waited.counts, dns.counters.waited.sum_ms);
}

void write_proxy(Exposition& out, const Status& status) {
  using engine::gateway::DecisionCounts;
  const DecisionCounts decisions = status.decisions_total();
  out.family("haechi_proxy_decisions_total", Kind::Counter,
             "decisions of the proxy, by depth and effect");
  for (std::size_t depth = 0; depth < DecisionCounts::kDepthWords.size(); ++depth) {
    for (std::size_t effect = 0; effect < policy::kEffectWords.size(); ++effect) {
      out.sample({{"depth", DecisionCounts::kDepthWords.at(depth)},
                  {"effect", policy::kEffectWords.at(effect)}},
                 decisions.effects.at(depth).at(effect));
    }
  }
  out.family("haechi_proxy_undecided_total", Kind::Counter,
             "decisions in which on_undecided had to speak, by what was missing");
  for (std::size_t i = 0; i < DecisionCounts::kUndecidedWords.size(); ++i) {
    out.sample({{"reason", DecisionCounts::kUndecidedWords.at(i)}}, decisions.undecided.at(i));
  }
  const intercept::DeskNumbers inspection = status.inspection_total();
  out.family("haechi_inspection_handshake_failures_total", Kind::Counter,
             "TLS handshakes that failed, by side and reason");
  for (std::size_t i = 0; i < intercept::kHandshakeFailureWords.size(); ++i) {
    out.sample({{"reason", intercept::kHandshakeFailureWords.at(i)}},
               inspection.handshake_failures.at(i));
  }
}

void write_workers(Exposition& out, const Status& status) {
  out.family("haechi_worker_dns_queries_total", Kind::Counter, "questions, by worker");
  for (std::size_t i = 0; i < status.each.size(); ++i) {
    out.sample({{"worker", fmt::format("{}", i)}}, status.each[i].dns.counters.queries);
  }
}

void write_upstreams(Exposition& out, const Status& status) {
  struct Upstream {
    std::string name;
    UpstreamTotal total;
  };

  std::vector<Upstream> upstreams;
  for (UpstreamTotal& total : sum_upstreams(status.each)) {
    upstreams.push_back({total.endpoint.to_string(), std::move(total)});
  }
  const auto each = [&](std::string_view name, Kind kind, std::string_view help, auto&& value) {
    out.family(name, kind, help);
    for (const Upstream& one : upstreams) {
      out.sample({{"upstream", one.name}}, value(one.total));
    }
  };
  each("haechi_dns_upstream_asked_total", Kind::Counter, "questions put to the upstream",
       [](const UpstreamTotal& one) { return one.numbers.asked; });
  each("haechi_dns_upstream_answered_total", Kind::Counter, "usable answers of the upstream",
       [](const UpstreamTotal& one) { return one.numbers.answered; });
  each("haechi_dns_upstream_failed_total", Kind::Counter, "failures and silences of the upstream",
       [](const UpstreamTotal& one) { return one.numbers.failed; });
  each("haechi_dns_upstream_resting_workers", Kind::Gauge,
       "workers that leave the upstream alone because it failed",
       [](const UpstreamTotal& one) { return one.resting_workers; });
  out.family("haechi_dns_upstream_seconds", Kind::Histogram, "how long its answers took");
  for (const Upstream& one : upstreams) {
    out.histogram({{"upstream", one.name}}, Latency::kBoundsMs, one.total.numbers.took.counts,
                  one.total.numbers.took.sum_ms);
  }
}

void write_quic(Exposition& out, const Status& status) {
  if (status.listening.quic.empty()) {
    return;
  }
  engine::quic::QuicRefuser::Numbers total;
  for (const Worker::Numbers& each : status.each) {
    total.datagrams += each.quic.datagrams;
    total.closed += each.quic.closed;
    total.negotiated += each.quic.negotiated;
    total.hellos += each.quic.hellos;
    total.unreadable += each.quic.unreadable;
  }
  const auto count = [&out](std::string_view name, std::string_view help, std::uint64_t value) {
    out.family(name, Kind::Counter, help).sample({}, value);
  };
  count("haechi_quic_datagrams_total", "datagrams received", total.datagrams);
  count("haechi_quic_closed_total", "answered so that clients come by TCP", total.closed);
  count("haechi_quic_negotiated_total", "answered with other versions", total.negotiated);
  count("haechi_quic_hellos_total", "hellos read", total.hellos);
  count("haechi_quic_unreadable_total", "hellos that could not be read", total.unreadable);
}

} // namespace

std::string to_metrics(const Status& status) {
  Exposition out;
  write_gateway(out, status);
  write_plain(out, status);
  write_dns(out, status);
  write_proxy(out, status);
  write_quic(out, status);
  write_workers(out, status);
  write_upstreams(out, status);
  return out.take();
}

} // namespace haechi::io
