#include "io/gateway/worker_options.h"

#include "engine/dns/responder_options.h"

#include <algorithm>
#include <iterator>

namespace haechi::io {

using engine::config::Config;
using engine::config::Limits;

namespace {

std::size_t share(std::uint64_t total, std::size_t workers) {
  return std::max<std::size_t>(1, (static_cast<std::size_t>(total) + workers - 1) / workers);
}

wire::http1::HeadLimits make_head_limits(const Limits& limits) {
  return wire::http1::make_request_limits(std::size_t{limits.http_head_kb} * 1'024);
}

// The addresses of proxy.listen: what stands behind them may change without a new start.
std::vector<Endpoint> all_of(const engine::config::Proxy& proxy) {
  std::vector<Endpoint> out = proxy.listen;
  std::ranges::transform(proxy.secure, std::back_inserter(out),
                         &engine::config::SecureListener::listen);
  return out;
}

engine::proxy::Authentication to_authentication(engine::config::Authenticate authenticate) {
  switch (authenticate) {
  case engine::config::Authenticate::Off:
    return engine::proxy::Authentication::Off;
  case engine::config::Authenticate::Optional:
    return engine::proxy::Authentication::Optional;
  case engine::config::Authenticate::Required:
    break;
  }
  return engine::proxy::Authentication::Required;
}

} // namespace

DnsServerOptions make_dns_options(const Config& config, const std::vector<Endpoint>& listen,
                                  std::size_t workers) {
  const Limits& limits = config.limits;
  DnsServerOptions out;
  out.listen = listen;
  out.rules = config.dns;
  out.responder = engine::dns::make_responder_options(config.dns, limits, workers);
  out.tcp.connections = share(limits.dns_tcp_connections, workers);
  out.tcp.connections_per_client = std::min(out.tcp.connections_per_client, out.tcp.connections);
  out.tcp.idle_ms = std::uint64_t{limits.dns_tcp_idle_s} * 1'000;
  out.drain_ms = std::min<std::uint64_t>(out.drain_ms, std::uint64_t{limits.drain_s} * 1'000);
  return out;
}

ProxyServerOptions make_proxy_options(const Config& config, const std::vector<Endpoint>& listen,
                                      const std::vector<Endpoint>& own, std::size_t workers) {
  const Limits& limits = config.limits;
  ProxyServerOptions out;
  out.listen = listen;
  out.proxy.ports = config.proxy.ports;
  out.proxy.allows_every_port = config.proxy.allows_every_port;
  out.proxy.allowed_destinations = config.proxy.allowed_destinations;
  for (const auto& [name, addresses] : config.upstream.hosts) {
    out.proxy.allowed_hosts.insert(name);
  }
  out.proxy.own_endpoints = own;
  for (const auto& steer : config.dns.steer) {
    out.proxy.own_addresses.insert(out.proxy.own_addresses.end(), steer.addresses.begin(),
                                   steer.addresses.end());
  }
  if (config.inspection.is_on()) {
    out.proxy.interception = {.of_proxy = config.inspection.at_proxy,
                              .of_steered = config.inspection.at_steered,
                              .of_transparent = config.inspection.at_transparent,
                              .never = config.inspection.never,
                              .always = {},
                              .pinned = config.inspection.pinned};
    for (const std::string_view host : config.inspection.tenants.hosts()) {
      out.proxy.interception.always.emplace_back(host);
    }
  }
  out.balancers = config.proxy.balancers;
  out.proxy.trusted_fields = {.peers = config.trusted_headers.peers,
                              .user = config.trusted_headers.user,
                              .groups = config.trusted_headers.groups};
  out.proxy.authentication = to_authentication(config.proxy.authenticate);
  out.proxy.header_timeout = std::chrono::seconds(limits.proxy_header_timeout_s);
  out.proxy.hello_timeout = limits.proxy_hello_timeout_s == 0
                                ? out.proxy.header_timeout
                                : std::chrono::seconds(limits.proxy_hello_timeout_s);
  out.proxy.keep_alive_timeout = std::chrono::seconds(limits.proxy_keep_alive_s);
  out.proxy.upload_timeout = std::chrono::seconds(limits.proxy_upload_timeout_s);
  out.proxy.head = make_head_limits(limits);
  out.proxy.connect_timeout = std::chrono::seconds(limits.proxy_connect_timeout_s);
  out.proxy.reach_timeout = 3 * out.proxy.connect_timeout;
  out.proxy.idle_timeout = std::chrono::seconds(limits.proxy_idle_timeout_s);
  out.max_connections = share(limits.proxy_connections, workers);
  out.max_connections_per_client = limits.proxy_connections_per_client == 0
                                       ? std::max<std::size_t>(1, limits.proxy_connections / 2)
                                       : std::size_t{limits.proxy_connections_per_client};
  const auto share_or_all = [&](std::uint32_t total) {
    return total == 0 ? out.max_connections : share(total, workers);
  };
  out.max_tunnels = share_or_all(limits.proxy_tunnels);
  out.max_intercepted = share_or_all(limits.inspected_connections);
  return out;
}

engine::intercept::InterceptOptions make_intercept_options(const Config& config) {
  constexpr std::uint64_t kMega = 1U << 20U;
  engine::intercept::InterceptOptions out;
  out.hold = {.window = std::size_t{config.inspection.window_kb} << 10U,
              .spill = config.inspection.spill_mb * kMega};
  out.head = make_head_limits(config.limits);
  out.http2.header_bytes = config.limits.http_head_kb * 4'096U;
  out.http2.streams = config.limits.http2_streams;
  out.head_timeout = std::chrono::seconds(config.limits.proxy_header_timeout_s);
  out.keep_alive_timeout = std::chrono::seconds(config.limits.proxy_keep_alive_s);
  out.answer_timeout = std::chrono::seconds(config.limits.proxy_idle_timeout_s);
  out.acknowledgement_time = std::chrono::hours(config.inspection.acknowledgement_h);
  out.programs_acknowledge = config.inspection.programs_acknowledge;
  out.via = engine::proxy::ProxyOptions{}.via;
  out.tenants = config.inspection.tenants;
  for (const std::string& name : {config.trusted_headers.user, config.trusted_headers.groups}) {
    if (!name.empty()) {
      out.dropped_fields.push_back(name);
    }
  }
  return out;
}

std::uint64_t make_spill_limit(const Config& config, std::size_t workers) {
  return share(std::uint64_t{config.limits.spill_total_mb} << 20U, workers);
}

DnsResolverOptions make_resolver_options(const Config& config) {
  DnsResolverOptions out;
  out.hosts = config.upstream.hosts;
  out.upstreams = config.upstream.resolver;
  if (out.upstreams.empty()) {
    out.upstreams = config.dns.upstream;
  }
  if (out.upstreams.empty()) {
    out.upstreams = read_system_nameservers();
  }
  return out;
}

Retention make_retention(const engine::config::Records& records) {
  return {.files = records.keep_files,
          .days = records.keep_days,
          .bytes = records.keep_bytes,
          .class_days = records.purge_days,
          .hold_since = records.hold_since};
}

ledger::PrivacyRules make_privacy_rules(const engine::config::Records& records, Bytes key) {
  return {.level = records.level,
          .subjects = records.subjects,
          .pseudonym_days = records.pseudonym_days,
          .key = std::move(key)};
}

std::vector<std::string> find_restart_keys(const Config& running, const Config& next) {
  std::vector<std::string> out;
  const auto note = [&out](std::string key, const auto& before, const auto& after) {
    if (before != after) {
      out.push_back(std::move(key));
    }
  };
  note("dns.listen", running.dns.listen, next.dns.listen);
  note("proxy.listen", all_of(running.proxy), all_of(next.proxy));
  note("proxy.steered", running.proxy.steered, next.proxy.steered);
  note("proxy.transparent", running.proxy.transparent, next.proxy.transparent);
  note("quic.listen", running.quic.listen, next.quic.listen);
  note("status.listen", running.status, next.status);
  note("metrics.listen", running.metrics, next.metrics);
  note("admin.socket", running.admin.path, next.admin.path);
  note("run_as", running.run_as, next.run_as);
  note("inspection.ca", running.inspection.ca.path, next.inspection.ca.path);
  note("inspection.passphrase_file", running.inspection.passphrase_file.path,
       next.inspection.passphrase_file.path);
  note("inspection.signer_user", running.inspection.signer_user, next.inspection.signer_user);
  note("records.dir", running.records.dir.path, next.records.dir.path);
  note("records.rotate_bytes", running.records.rotate_bytes, next.records.rotate_bytes);
  note("records.buffer", running.records.buffer, next.records.buffer);
  note("records.sync", running.records.sync, next.records.sync);
  const Limits& a = running.limits;
  const Limits& b = next.limits;
  note("limits.threads", a.threads, b.threads);
  note("limits.dns_cache_mb", a.dns_cache_mb, b.dns_cache_mb);
  note("limits.dns_timeout_ms", a.dns_timeout_ms, b.dns_timeout_ms);
  note("limits.dns_pending", a.dns_pending, b.dns_pending);
  note("limits.dns_tcp_connections", a.dns_tcp_connections, b.dns_tcp_connections);
  note("limits.dns_tcp_idle_s", a.dns_tcp_idle_s, b.dns_tcp_idle_s);
  note("limits.dns_pending_per_client", a.dns_pending_per_client, b.dns_pending_per_client);
  note("limits.dns_answers_per_second", a.dns_answers_per_second, b.dns_answers_per_second);
  note("dns.query_case", running.dns.mixes_case, next.dns.mixes_case);
  note("limits.dns_prefetch", a.dns_prefetch, b.dns_prefetch);
  note("limits.dns_stale_s", a.dns_stale_s, b.dns_stale_s);
  note("limits.password_threads", a.password_threads, b.password_threads);
  note("limits.password_queue", a.password_queue, b.password_queue);
  return out;
}

} // namespace haechi::io
