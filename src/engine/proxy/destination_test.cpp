#include "engine/proxy/destination.h"

#include <gtest/gtest.h>

namespace haechi::engine::proxy {
namespace {

bool is_allowed(const ProxyOptions& options, std::string_view host, std::string_view endpoint) {
  return is_destination_allowed(options, host, *Endpoint::parse(endpoint));
}

TEST(Destination, IsThePublicInternetOnly) {
  const ProxyOptions options;
  EXPECT_TRUE(is_allowed(options, "a.test", "8.8.8.8:443"));
  EXPECT_TRUE(is_allowed(options, "a.test", "[2001:4860:4860::8888]:443"));
  for (const char* inward :
       {"127.0.0.1:443", "10.1.2.3:443", "172.16.0.1:443", "192.168.0.1:443", "169.254.169.254:80",
        "100.64.0.1:443", "0.0.0.0:443", "224.0.0.1:443", "255.255.255.255:443", "[::1]:443",
        "[::]:443", "[fe80::1]:443", "[fd00::1]:443", "[::ffff:127.0.0.1]:443",
        "[64:ff9b::a00:1]:443", "[2002:7f00:1::]:443"}) {
    EXPECT_FALSE(is_allowed(options, "a.test", inward)) << inward;
  }
}

TEST(Destination, MayBeListedByPrefixOrByHost) {
  ProxyOptions options;
  options.allowed_destinations = {*Cidr::parse("10.0.0.0/8")};
  options.allowed_hosts = {"intranet.test"};
  EXPECT_TRUE(is_allowed(options, "a.test", "10.1.2.3:443"));
  EXPECT_FALSE(is_allowed(options, "a.test", "192.168.0.1:443"));
  EXPECT_TRUE(is_allowed(options, "intranet.test", "192.168.0.1:443"));
  EXPECT_FALSE(is_allowed(options, "", "192.168.0.1:443"));
}

TEST(Destination, IsNeverTheGatewayItself) {
  ProxyOptions options;
  options.own_endpoints = {*Endpoint::parse("9.9.9.9:3128")};
  EXPECT_FALSE(is_allowed(options, "a.test", "9.9.9.9:443"));
  options.allowed_destinations = {*Cidr::parse("9.9.9.9")};
  EXPECT_TRUE(is_allowed(options, "a.test", "9.9.9.9:443"));
  EXPECT_FALSE(is_allowed(options, "a.test", "9.9.9.9:3128"));
}

TEST(Destination, HasAListedPort) {
  ProxyOptions options;
  EXPECT_TRUE(is_port_allowed(options, 443));
  EXPECT_FALSE(is_port_allowed(options, 25));
  options.allows_every_port = true;
  EXPECT_TRUE(is_port_allowed(options, 25));
}

} // namespace
} // namespace haechi::engine::proxy
