#include "io/net/dns_resolver.h"

#include <gtest/gtest.h>

namespace haechi::io {
namespace {

TEST(ParseNameservers, ReadsWhatItCanAndPassesTheRestOver) {
  const auto servers = parse_nameservers("# a comment\nsearch x.net\nnameserver 192.0.2.53\n"
                                         "nameserver\t2001:db8::53 # second\nnameserver nonsense\n"
                                         "nameserver");
  ASSERT_EQ(servers.size(), 2U);
  EXPECT_EQ(servers[0].to_string(), "192.0.2.53:53");
  EXPECT_EQ(servers[1].to_string(), "[2001:db8::53]:53");
}

TEST(ParseHosts, ReadsNamesAndAliases) {
  const auto hosts = parse_hosts("127.0.0.1 A.test b.test\n::1\ta.test # six\nnonsense c.test\n"
                                 "127.0.0.2 bad:name\n");
  ASSERT_EQ(hosts.size(), 2U);
  ASSERT_EQ(hosts.at("a.test").size(), 2U);
  EXPECT_EQ(hosts.at("a.test")[1].to_string(), "::1");
  EXPECT_EQ(hosts.at("b.test")[0].to_string(), "127.0.0.1");
}

} // namespace
} // namespace haechi::io
