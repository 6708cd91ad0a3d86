#include "io/gateway/dns_stats.h"

#include "wire/json/writer.h"

namespace haechi::io {

namespace {

using engine::dns::Counters;
using engine::dns::Latency;
using wire::json::Writer;

void number(Writer& out, std::string_view key, std::uint64_t value) {
  out.key(key).number(static_cast<std::int64_t>(value));
}

void write_latency(Writer& out, std::string_view key, const Latency& latency) {
  out.key(key).begin_object();
  number(out, "count", latency.total());
  number(out, "p50", latency.bound_of(0.5));
  number(out, "p90", latency.bound_of(0.9));
  number(out, "p99", latency.bound_of(0.99));
  out.end_object();
}

template <class Words, class Numbers>
void write_each(Writer& out, std::string_view key, const Words& words, const Numbers& numbers) {
  out.key(key).begin_object();
  for (std::size_t i = 0; i < words.size(); ++i) {
    number(out, words[i], numbers[i]);
  }
  out.end_object();
}

void write_dns(Writer& out, const DnsServer::Numbers& dns) {
  const Counters& counters = dns.counters;
  out.begin_object();
  number(out, "queries", counters.queries);
  write_each(out, "answers", engine::dns::kAnswerKindWords, counters.answers);
  write_each(out, "effects", policy::kEffectWords, counters.effects);
  number(out, "refused", counters.refused);
  number(out, "bypass", counters.bypass);
  number(out, "unknown_clients", counters.unknown);
  number(out, "from_cache", counters.from_cache);
  number(out, "forwarded", counters.forwarded);
  number(out, "stale", counters.stale);
  number(out, "steered", counters.steered);
  number(out, "renewed", counters.renewed);
  number(out, "limited", counters.limited);
  number(out, "failed", counters.failed);
  number(out, "malformed", counters.malformed);
  number(out, "waiting", dns.waiting);
  out.key("cache").begin_object();
  number(out, "answers", dns.cached_answers);
  number(out, "bytes", dns.cached_bytes);
  out.end_object();
  write_latency(out, "waited_ms", counters.waited);
  out.end_object();
}

void write_upstream(Writer& out, const UpstreamTotal& upstream) {
  out.begin_object().member("endpoint", upstream.endpoint.to_string());
  number(out, "resting_workers", upstream.resting_workers);
  number(out, "asked", upstream.numbers.asked);
  number(out, "answered", upstream.numbers.answered);
  number(out, "failed", upstream.numbers.failed);
  number(out, "lately_ms", upstream.took_ms);
  write_latency(out, "took_ms", upstream.numbers.took);
  out.end_object();
}

} // namespace

std::string write_dns_stats(const Status& status) {
  Writer out;
  out.begin_object();
  number(out, "v", 1);
  number(out, "epoch", status.epoch);
  out.member("policy", status.policy);
  out.member("started", to_rfc3339(status.started)).member("now", to_rfc3339(status.now));
  number(out, "workers", status.workers);
  number(out, "workers_answering", status.workers_answering);
  out.key("total");
  write_dns(out, status.dns_total());
  out.key("each").begin_array();
  for (const Worker::Numbers& one : status.each) {
    write_dns(out, one.dns);
  }
  out.end_array();
  out.key("upstreams").begin_array();
  for (const UpstreamTotal& upstream : sum_upstreams(status.each)) {
    write_upstream(out, upstream);
  }
  out.end_array();
  out.end_object();
  return out.take();
}

} // namespace haechi::io
