#pragma once
// What a running gateway tells about itself: numbers and names of files and bodies' orders, nothing
// about people. Written as JSON (`/status`) and as Prometheus text (`/metrics`, in metrics.cpp).

#include "base/instant.h"
#include "engine/dns/counters.h"
#include "io/gateway/listening.h"
#include "io/gateway/password_pool.h"
#include "io/gateway/worker.h"
#include "io/proxy/proxy_server.h"
#include "io/store/record_writer.h"

#include <string>
#include <vector>

namespace haechi::io {

// How the last reload went.
struct ReloadResult {
  Instant at{};
  bool is_done = false;
  std::vector<std::string> errors; // why not; or what holds from the next start only
};

struct Status {
  std::uint64_t epoch = 0;
  std::string policy; // digest
  std::string events; // digest of the file of events; empty: there is none
  Instant started{};
  Instant now{};
  std::size_t workers = 0;
  std::size_t workers_answering = 0; // within half a second
  Listening listening;
  std::size_t orders = 0, bodies = 0, services = 0, names = 0, subjects = 0, users = 0;
  RecordWriter::Status records;
  // By worker; of one that did not answer, what it said last, so that no sum ever falls.
  std::vector<Worker::Numbers> each;
  PasswordPool::Counters passwords;
  std::optional<ReloadResult> reload;
  tls::LeafStore::Numbers leaves; // nothing where nothing is inspected
  bool is_signing = false;

  // Of all workers; without the upstreams (sum_upstreams).
  [[nodiscard]] DnsServer::Numbers dns_total() const;
  [[nodiscard]] ProxyServer::Numbers proxy_total() const;
  [[nodiscard]] intercept::DeskNumbers inspection_total() const;
  // Of the proxy, by its names and inside inspected connections.
  [[nodiscard]] engine::gateway::DecisionCounts decisions_total() const;

  [[nodiscard]] bool is_healthy() const { return workers == workers_answering; }
};

// One upstream as all workers know it.
struct UpstreamTotal {
  Endpoint endpoint;
  std::size_t resting_workers = 0; // that leave it alone for a while, because it failed
  std::uint64_t took_ms = 0;       // its answers lately, over the workers that had some
  engine::dns::UpstreamNumbers numbers;
};

[[nodiscard]] std::vector<UpstreamTotal> sum_upstreams(const std::vector<Worker::Numbers>& each);

[[nodiscard]] std::string to_json(const Status& status);
[[nodiscard]] std::string to_metrics(const Status& status);

} // namespace haechi::io
