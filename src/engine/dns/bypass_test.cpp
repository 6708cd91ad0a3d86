#include "engine/dns/bypass.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

config::Dns with_known() {
  config::Dns dns;
  dns.bypass.known.resolvers = {"dns.google", "quad9.net"};
  dns.bypass.known.resolver_addresses = {*IpAddress::parse("9.9.9.9"),
                                         *IpAddress::parse("8.8.8.8")};
  dns.bypass.known.relays = {"mask.apple-dns.net"};
  return dns;
}

IpAddress ip(std::string_view text) {
  return *IpAddress::parse(text);
}

TEST(BypassRules, KnowTheNamesThatMustNotBeAnswered) {
  const BypassRules rules(with_known());
  EXPECT_EQ(rules.find("use-application-dns.net"), Bypass::Canary);
  EXPECT_EQ(rules.find("mask.icloud.com"), Bypass::PrivateRelay);
  EXPECT_EQ(rules.find("mask-h2.icloud.com"), Bypass::PrivateRelay);
  EXPECT_EQ(rules.find("x.mask.apple-dns.net"), Bypass::PrivateRelay);
  EXPECT_EQ(rules.find("resolver.arpa"), Bypass::Discovery);
  EXPECT_EQ(rules.find("icloud.com"), Bypass::None);
  EXPECT_EQ(rules.find("notmask.icloud.com"), Bypass::None);
}

TEST(BypassRules, LetEncryptedResolversPassUnlessToldOtherwise) {
  auto dns = with_known();
  EXPECT_EQ(BypassRules(dns).find("dns.google"), Bypass::None);
  EXPECT_FALSE(BypassRules(dns).judges_addresses());
  dns.bypass.refuses_resolvers = true;
  const BypassRules rules(dns);
  EXPECT_EQ(rules.find("dns.google"), Bypass::Resolver);
  EXPECT_EQ(rules.find("dns11.quad9.net"), Bypass::Resolver);
  EXPECT_EQ(rules.judge_address("a.net", ip("9.9.9.9"), false), Bypass::Resolver);
  EXPECT_EQ(rules.judge_address("a.net", ip("9.9.9.10"), false), Bypass::None);
}

TEST(BypassRules, AreEachSwitchedOffAlone) {
  auto dns = with_known();
  dns.bypass.refuses_canary = dns.bypass.refuses_discovery = false;
  const BypassRules some(dns);
  EXPECT_EQ(some.find("use-application-dns.net"), Bypass::None);
  EXPECT_EQ(some.find("resolver.arpa"), Bypass::None);
  EXPECT_EQ(some.find("mask.icloud.com"), Bypass::PrivateRelay);
  dns.bypass.refuses_private_relay = dns.bypass.refuses_private_reverse = false;
  const BypassRules none(dns);
  EXPECT_EQ(none.find("mask.icloud.com"), Bypass::None);
  EXPECT_EQ(none.find("1.0.0.10.in-addr.arpa"), Bypass::None);
}

TEST(BypassRules, KeepReverseNamesOfPrivateNetworksInside) {
  const BypassRules rules{config::Dns()};
  for (const std::string_view name :
       {"1.0.0.10.in-addr.arpa", "5.4.31.172.in-addr.arpa", "1.1.168.192.in-addr.arpa",
        "1.0.0.127.in-addr.arpa", "1.2.64.100.in-addr.arpa", "1.0.d.f.ip6.arpa",
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa"}) {
    EXPECT_EQ(rules.find(name), Bypass::PrivateReverse) << name;
  }
  for (const std::string_view name :
       {"8.8.8.8.in-addr.arpa", "1.1.32.172.in-addr.arpa", "1.1.128.100.in-addr.arpa",
        "in-addr.arpa", "1.0.0.2.ip6.arpa"}) {
    EXPECT_EQ(rules.find(name), Bypass::None) << name;
  }
}

TEST(BypassRules, RefusePrivateAddressesOfForeignNamesWhenTold) {
  auto dns = with_known();
  EXPECT_EQ(BypassRules(dns).judge_address("a.net", ip("10.0.0.1"), false), Bypass::None);
  dns.bypass.refuses_private_addresses = true;
  dns.bypass.own_domains = {"corp.example"};
  const BypassRules rules(dns);
  for (const std::string_view text : {"10.0.0.1", "127.0.0.1", "192.168.1.1", "169.254.1.1", "::1",
                                      "fd00::1", "fe80::1", "0.0.0.0", "::ffff:10.0.0.1"}) {
    EXPECT_EQ(rules.judge_address("a.net", ip(text), false), Bypass::PrivateAddress) << text;
    EXPECT_EQ(rules.judge_address("www.corp.example", ip(text), false), Bypass::None) << text;
  }
  EXPECT_EQ(rules.judge_address("a.net", ip("8.8.4.4"), false), Bypass::None);
  EXPECT_EQ(rules.judge_address("a.net", ip("8.8.4.4"), true), Bypass::PrivateAddress)
      << "an IPv4 address in an AAAA record";
}

} // namespace
} // namespace haechi::engine::dns
