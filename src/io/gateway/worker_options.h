#pragma once
// From haechi.yaml to what the servers of one worker are started with.

#include "engine/config/config.h"
#include "io/dns/dns_server.h"
#include "io/gateway/listening.h"
#include "io/net/dns_resolver.h"
#include "io/proxy/proxy_server.h"

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

// upstream.resolver, else dns.upstream, else the system's.
[[nodiscard]] DnsResolverOptions make_resolver_options(const engine::config::Config& config);

// The keys whose new values hold from the next start only, because ports are open and privileges
// given up: `dns.listen`, `records`, `limits.threads`, ...
[[nodiscard]] std::vector<std::string> find_restart_keys(const engine::config::Config& running,
                                                         const engine::config::Config& next);

} // namespace haechi::io
