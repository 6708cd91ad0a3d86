#include "io/gateway/dns_stats.h"

#include "io/gateway/stats_parts.h"

namespace haechi::io {

namespace {

using engine::dns::Counters;
using engine::dns::Latency;
using wire::json::Writer;

void write_latency(Writer& out, std::string_view key, const Latency& latency) {
  out.key(key).begin_object();
  write_number(out, "count", latency.total());
  write_number(out, "p50", latency.bound_of(0.5));
  write_number(out, "p90", latency.bound_of(0.9));
  write_number(out, "p99", latency.bound_of(0.99));
  out.end_object();
}

void write_dns(Writer& out, const DnsServer::Numbers& dns) {
  const Counters& counters = dns.counters;
  out.begin_object();
  write_number(out, "queries", counters.queries);
  write_each(out, "answers", engine::dns::kAnswerKindWords, counters.answers);
  write_each(out, "effects", policy::kEffectWords, counters.effects);
  write_number(out, "refused", counters.refused);
  write_number(out, "bypass", counters.bypass);
  write_number(out, "unknown_clients", counters.unknown);
  write_number(out, "from_cache", counters.from_cache);
  write_number(out, "forwarded", counters.forwarded);
  write_number(out, "stale", counters.stale);
  write_number(out, "steered", counters.steered);
  write_number(out, "renewed", counters.renewed);
  write_number(out, "limited", counters.limited);
  write_number(out, "failed", counters.failed);
  write_number(out, "malformed", counters.malformed);
  write_number(out, "waiting", dns.waiting);
  out.key("cache").begin_object();
  write_number(out, "answers", dns.cached_answers);
  write_number(out, "bytes", dns.cached_bytes);
  out.end_object();
  write_latency(out, "waited_ms", counters.waited);
  out.end_object();
}

void write_upstream(Writer& out, const UpstreamTotal& upstream) {
  out.begin_object().member("endpoint", upstream.endpoint.to_string());
  write_number(out, "resting_workers", upstream.resting_workers);
  write_number(out, "asked", upstream.numbers.asked);
  write_number(out, "answered", upstream.numbers.answered);
  write_number(out, "failed", upstream.numbers.failed);
  write_number(out, "lately_ms", upstream.took_ms);
  write_latency(out, "took_ms", upstream.numbers.took);
  out.end_object();
}

} // namespace

std::string write_dns_stats(const Status& status) {
  Writer out;
  out.begin_object();
  write_stats_head(out, status);
  write_stats_columns(
      out, status, [&] { write_dns(out, status.dns_total()); },
      [&](const Worker::Numbers& one) { write_dns(out, one.dns); });
  out.key("upstreams").begin_array();
  for (const UpstreamTotal& upstream : sum_upstreams(status.each)) {
    write_upstream(out, upstream);
  }
  out.end_array();
  out.end_object();
  return out.take();
}

} // namespace haechi::io
