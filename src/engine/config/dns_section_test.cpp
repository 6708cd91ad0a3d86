#include "engine/config/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ResultOrErrors<Config> parse_dns(const std::string& more) {
  return parse_config({"haechi.yaml", "policy: p\nidentity: [{cidr: 10.0.0.0/8, body: a}]\n"
                                      "dns:\n  listen: 127.0.0.1:53\n  upstream: 192.0.2.53\n" +
                                          more});
}

std::vector<std::string> codes(const ResultOrErrors<Config>& config) {
  std::vector<std::string> out;
  if (!config) {
    for (const Error& error : config.error()) {
      out.push_back(error.code);
    }
  }
  return out;
}

TEST(DnsSection, HasDefaultsThatCloseWaysPastButBreakNoSite) {
  const auto config = parse_dns("");
  ASSERT_TRUE(config) << to_string(config.error().front());
  EXPECT_EQ(config->dns.block_answer, BlockAnswer::NameError);
  const DnsBypass& bypass = config->dns.bypass;
  EXPECT_TRUE(bypass.refuses_canary && bypass.refuses_private_relay && bypass.refuses_discovery &&
              bypass.refuses_private_reverse);
  EXPECT_FALSE(bypass.refuses_resolvers || bypass.refuses_private_addresses);
  EXPECT_THAT(config->dns.forwarders, IsEmpty());
  EXPECT_EQ(config->limits.dns_answers_per_second, 0U);
}

TEST(DnsSection, ReadsEveryKey) {
  const auto config = parse_dns(R"(  block_answer: sinkhole
  sinkhole: [192.0.2.9, "2001:db8::9"]
  contacts: ["mailto:help@example.org", "tel:+82-2-000"]
  forwarders: [10.1.0.0/16, 10.2.0.1]
  bypass:
    canary: pass
    private_relay: pass
    discovery: pass
    resolvers: refuse
    private_reverse: pass
    private_addresses: refuse
    own_domains: [Corp.Example., 내부.example]
limits: {dns_pending_per_client: 7, dns_answers_per_second: 100, dns_stale_s: 0}
)");
  ASSERT_TRUE(config) << to_string(config.error().front());
  const Dns& dns = config->dns;
  EXPECT_EQ(dns.block_answer, BlockAnswer::Sinkhole);
  EXPECT_THAT(dns.sinkhole,
              ElementsAre(*IpAddress::parse("192.0.2.9"), *IpAddress::parse("2001:db8::9")));
  EXPECT_THAT(dns.contacts, ElementsAre("mailto:help@example.org", "tel:+82-2-000"));
  EXPECT_EQ(dns.forwarders.at(1).to_string(), "10.2.0.1/32");
  EXPECT_FALSE(dns.bypass.refuses_canary || dns.bypass.refuses_private_relay ||
               dns.bypass.refuses_discovery || dns.bypass.refuses_private_reverse);
  EXPECT_TRUE(dns.bypass.refuses_resolvers && dns.bypass.refuses_private_addresses);
  EXPECT_THAT(dns.bypass.own_domains, ElementsAre("corp.example", "xn--220bs6v.example"));
  EXPECT_EQ(config->limits.dns_pending_per_client, 7U);
  EXPECT_EQ(config->limits.dns_answers_per_second, 100U);
  EXPECT_EQ(config->limits.dns_stale_s, 0U);
}

TEST(DnsSection, RefusesWhatCannotBeMeant) {
  EXPECT_THAT(codes(parse_dns("  block_answer: drop\n")), ElementsAre("E-CONFIG-005"));
  EXPECT_THAT(codes(parse_dns("  block_answer: sinkhole\n")), ElementsAre("E-CONFIG-010"));
  EXPECT_THAT(codes(parse_dns("  sinkhole: [192.0.2.1, 192.0.2.2]\n")),
              ElementsAre("E-CONFIG-006"));
  EXPECT_THAT(codes(parse_dns("  contacts: [call me]\n")), ElementsAre("E-CONFIG-004"));
  EXPECT_THAT(codes(parse_dns("  forwarders: [10.0.0.1/8]\n")), ElementsAre("E-CONFIG-004"));
  EXPECT_THAT(codes(parse_dns("  bypass: {canary: yes}\n")), ElementsAre("E-CONFIG-005"));
  EXPECT_THAT(codes(parse_dns("  bypass: {relay: pass}\n")), ElementsAre("E-CONFIG-001"));
  EXPECT_THAT(codes(parse_dns("  bypass: {own_domains: [a b]}\n")), ElementsAre("E-CONFIG-004"));
}

} // namespace
} // namespace haechi::engine::config
