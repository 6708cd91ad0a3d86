#include "io/gateway/worker_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::io {
namespace {

using engine::config::Config;

TEST(WorkerOptions, LimitsAreSharedOutEvenly) {
  Config config;
  config.limits.dns_tcp_connections = 9;
  config.limits.dns_pending = 1;
  config.limits.proxy_connections = 100;
  const auto dns = make_dns_options(config, {}, 4);
  EXPECT_EQ(dns.tcp.connections, 3U) << "rounded up, so that the whole limit can be used";
  EXPECT_EQ(dns.tcp.connections_per_client, 3U);
  EXPECT_EQ(dns.responder.forwarder.in_flight, 1U);
  const auto proxy = make_proxy_options(config, {}, {}, 4);
  EXPECT_EQ(proxy.max_connections, 25U);
  EXPECT_EQ(proxy.max_connections_per_client, 50U) << "counted over all workers";
}

TEST(WorkerOptions, OneClientMayWaitForHalfOfTheQuestionsUnlessSaidOtherwise) {
  Config config;
  config.limits.dns_pending = 100;
  config.limits.dns_stale_s = 60;
  config.limits.dns_answers_per_second = 9;
  EXPECT_EQ(make_dns_options(config, {}, 2).responder.questions_per_client, 25U);
  config.limits.dns_pending_per_client = 10;
  const auto dns = make_dns_options(config, {}, 2);
  EXPECT_EQ(dns.responder.questions_per_client, 5U);
  EXPECT_EQ(dns.responder.cache.stale_ms, 60'000U);
  EXPECT_EQ(dns.responder.answers_per_second, 9U);
}

TEST(WorkerOptions, ProxyTakesWhatTheConfigurationSays) {
  Config config;
  config.proxy.ports = {8443};
  config.proxy.allowed_destinations = {*Cidr::parse("10.0.0.0/8")};
  config.proxy.authenticate = engine::config::Authenticate::Required;
  config.upstream.hosts["www.example.org"] = {*IpAddress::parse("127.0.0.1")};
  config.limits.proxy_idle_timeout_s = 7;
  const std::vector<Endpoint> own{*Endpoint::parse("127.0.0.1:53")};
  const auto options = make_proxy_options(config, {}, own, 1);
  EXPECT_THAT(options.proxy.ports, testing::ElementsAre(8443));
  EXPECT_EQ(options.proxy.allowed_destinations, config.proxy.allowed_destinations);
  EXPECT_TRUE(options.proxy.allowed_hosts.contains("www.example.org"));
  EXPECT_EQ(options.proxy.own_endpoints, own);
  EXPECT_EQ(options.proxy.authentication, engine::proxy::Authentication::Required);
  EXPECT_EQ(options.proxy.idle_timeout, std::chrono::seconds(7));
}

TEST(WorkerOptions, LimitsOfTheProxyAreSharedOut) {
  Config config;
  const auto usual = make_proxy_options(config, {}, {}, 2);
  EXPECT_EQ(usual.max_connections, 10'000U);
  EXPECT_EQ(usual.max_connections_per_client, 10'000U);
  EXPECT_EQ(usual.max_tunnels, usual.max_connections);
  EXPECT_EQ(usual.max_intercepted, usual.max_connections);
  EXPECT_EQ(usual.proxy.hello_timeout, usual.proxy.header_timeout);
  EXPECT_EQ(usual.proxy.head, wire::http1::kRequestLimits);
  config.limits.proxy_connections_per_client = 7;
  config.limits.proxy_tunnels = 10;
  config.limits.inspected_connections = 6;
  config.limits.proxy_hello_timeout_s = 3;
  config.limits.http_head_kb = 32;
  config.limits.spill_total_mb = 4;
  const auto options = make_proxy_options(config, {}, {}, 2);
  EXPECT_EQ(options.max_connections_per_client, 7U);
  EXPECT_EQ(options.max_tunnels, 5U);
  EXPECT_EQ(options.max_intercepted, 3U);
  EXPECT_EQ(options.proxy.hello_timeout, std::chrono::seconds(3));
  EXPECT_EQ(options.proxy.head.bytes, 32U * 1'024);
  EXPECT_EQ(options.proxy.head.line_bytes, 16U * 1'024);
  EXPECT_EQ(make_intercept_options(config).head, options.proxy.head);
  EXPECT_EQ(make_intercept_options(config).http2.header_bytes, 128U * 1'024);
  EXPECT_EQ(make_spill_limit(config, 2), 2U << 20U);
}

TEST(WorkerOptions, ResolverFallsBackToTheDnsUpstreams) {
  Config config;
  config.dns.upstream = {*Endpoint::parse("192.0.2.1:53")};
  EXPECT_EQ(make_resolver_options(config).upstreams, config.dns.upstream);
  config.upstream.resolver = {*Endpoint::parse("192.0.2.2:53")};
  EXPECT_EQ(make_resolver_options(config).upstreams, config.upstream.resolver);
}

TEST(FindRestartKeys, NamesWhatHoldsFromTheNextStartOnly) {
  Config running;
  Config next = running;
  EXPECT_THAT(find_restart_keys(running, next), testing::IsEmpty());
  next.operator_body = "kr.motie";
  next.proxy.ports = {443};
  next.limits.proxy_connections = 1;
  EXPECT_THAT(find_restart_keys(running, next), testing::IsEmpty()) << "in force at once";
  next.dns.listen = {*Endpoint::parse("127.0.0.1:53")};
  next.records.sync = engine::config::Sync::Disk;
  next.limits.threads = 9;
  EXPECT_THAT(find_restart_keys(running, next),
              testing::ElementsAre("dns.listen", "records.sync", "limits.threads"));
}

} // namespace
} // namespace haechi::io
