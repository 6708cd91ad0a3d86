#include "base/ip.h"

#include <gtest/gtest.h>

namespace haechi {
namespace {

TEST(IpAddress, FoldsMappedAddressesToIpv4) {
  const auto mapped = IpAddress::parse("::ffff:10.1.2.3");
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(mapped->is_v4());
  EXPECT_EQ(mapped->to_string(), "10.1.2.3");
}

TEST(IpAddress, RefusesOtherSpellings) {
  for (const char* text : {"", "1.2.3", "01.2.3.4", "1.2.3.256", "0x7f.0.0.1", "fe80::1%eth0",
                           "[::1]", "1.2.3.4 ", "1:2:3:4:5:6:7:8:9"}) {
    const auto parsed = IpAddress::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, "E-BASE-003");
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0", 8)));
}

TEST(IpAddress, KnowsWhatIsNotThePublicInternet) {
  for (const char* text : {"0.0.0.0",
                           "10.0.0.1",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.51.100.7",
                           "203.0.113.9",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fc00::1",
                           "fe80::1",
                           "ff02::1",
                           "2001:db8::1",
                           "2001::1",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::",
                           "2002:0a00:0001::",
                           "::127.0.0.1",
                           "3fff::1"}) {
    EXPECT_TRUE(IpAddress::parse(text)->is_special()) << text;
  }
  for (const char* text : {"1.1.1.1", "8.8.8.8", "100.128.0.1", "172.32.0.1", "223.255.255.255",
                           "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"}) {
    EXPECT_FALSE(IpAddress::parse(text)->is_special()) << text;
  }
}

TEST(Cidr, ContainsItsAddressesOnly) {
  const auto v4 = Cidr::parse("10.20.0.0/14");
  ASSERT_TRUE(v4);
  EXPECT_TRUE(v4->contains(*IpAddress::parse("10.23.255.255")));
  EXPECT_FALSE(v4->contains(*IpAddress::parse("10.24.0.0")));
  EXPECT_FALSE(v4->contains(*IpAddress::parse("::1")));
  EXPECT_TRUE(Cidr::parse("0.0.0.0/0")->contains(*IpAddress::parse("1.2.3.4")));
  EXPECT_TRUE(Cidr::parse("2001:db8::/33")->contains(*IpAddress::parse("2001:db8:7fff::1")));
  EXPECT_FALSE(Cidr::parse("2001:db8::/33")->contains(*IpAddress::parse("2001:db8:8000::1")));
  EXPECT_EQ(Cidr::parse("10.1.2.3")->to_string(), "10.1.2.3/32");
}

TEST(Cidr, RefusesHostBitsAndLengths) {
  const auto host_bits = Cidr::parse("10.1.2.3/8");
  ASSERT_FALSE(host_bits);
  EXPECT_EQ(host_bits.error().hint, "bits beyond the length are set; write 10.0.0.0/8");
  for (const char* text :
       {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08", "x/8", "::/129"}) {
    EXPECT_EQ(Cidr::parse(text).error().code, "E-BASE-004") << text;
  }
}

TEST(Endpoint, ReadsBothFamilies) {
  EXPECT_EQ(Endpoint::parse("127.0.0.1:53")->to_string(), "127.0.0.1:53");
  EXPECT_EQ(Endpoint::parse("[::1]:53")->to_string(), "[::1]:53");
  EXPECT_EQ(Endpoint::parse("::1", 53)->to_string(), "[::1]:53");
  EXPECT_EQ(Endpoint::parse("127.0.0.1", 53)->port, 53);
  for (const char* text :
       {"127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "[::1", "[::1]x", "host:53"}) {
    EXPECT_EQ(Endpoint::parse(text).error().code, "E-BASE-005") << text;
  }
}

} // namespace
} // namespace haechi
