#pragma once
// From haechi.yaml to what the servers of one worker are started with.

#include "engine/config/config.h"
#include "engine/intercept/intercept_options.h"
#include "io/dns/dns_server.h"
#include "io/gateway/listening.h"
#include "io/net/dns_resolver.h"
#include "io/proxy/proxy_server.h"
#include "io/store/record_files.h"
#include "ledger/privacy.h"

namespace haechi::io {

// `workers` share the limits evenly.
[[nodiscard]] DnsServerOptions make_dns_options(const engine::config::Config& config,
                                                const std::vector<Endpoint>& listen,
                                                std::size_t workers);

// `own`: every listener of the gateway, which the proxy must not reach.
[[nodiscard]] ProxyServerOptions make_proxy_options(const engine::config::Config& config,
                                                    const std::vector<Endpoint>& listen,
                                                    const std::vector<Endpoint>& own,
                                                    std::size_t workers);

// What the `inspection` section says of interceptions.
[[nodiscard]] engine::intercept::InterceptOptions
make_intercept_options(const engine::config::Config& config);

// Bytes of bodies that wait in files, for one worker.
[[nodiscard]] std::uint64_t make_spill_limit(const engine::config::Config& config,
                                             std::size_t workers);

// upstream.resolver, else dns.upstream, else the system's.
[[nodiscard]] DnsResolverOptions make_resolver_options(const engine::config::Config& config);

// How much of the records is kept.
[[nodiscard]] Retention make_retention(const engine::config::Records& records);

// What of a record is written. `key`: of pseudonyms.
[[nodiscard]] ledger::PrivacyRules make_privacy_rules(const engine::config::Records& records,
                                                      Bytes key);

// The keys whose new values hold from the next start only, because ports are open and privileges
// given up: `dns.listen`, `records`, `limits.threads`, ...
[[nodiscard]] std::vector<std::string> find_restart_keys(const engine::config::Config& running,
                                                         const engine::config::Config& next);

} // namespace haechi::io
