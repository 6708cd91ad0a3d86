#include "engine/dns/host.h"
#include "text/host_name.h"
#include "wire/dns/message_fixture.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

std::string host_of(std::string_view name) {
  return std::string(HostText(wire::dns::fixture::wire_name(name)).view());
}

TEST(HostText, IsTheNameInLowerCase) {
  EXPECT_EQ(host_of("Chat.DeepSeek.COM"), "chat.deepseek.com");
  EXPECT_EQ(host_of("com"), "com");
}

TEST(HostText, IsTheHostThatAServiceRecordIsAbout) {
  EXPECT_EQ(host_of("_8443._https.api.bad-ai.com"), "api.bad-ai.com");
  EXPECT_EQ(host_of("_dns.resolver.arpa"), "resolver.arpa");
  EXPECT_EQ(host_of("a._tcp.bad-ai.com"), "a._tcp.bad-ai.com") << "only in front";
  EXPECT_EQ(host_of("_.bad-ai.com"), "_.bad-ai.com") << "stands for what no host can hold";
  EXPECT_EQ(host_of("_tcp"), "_tcp");
  EXPECT_FALSE(HostText(wire::dns::fixture::wire_name("_443._tcp.bad-ai.com")).is_faithful());
}

TEST(HostText, KeepsLabelsThatNoHostCanHoldBelowTheirParent) {
  for (const std::string_view label : {"a\\.b", "\\255\\254", "\\000", "a\\032b", "a\\064b", "*"}) {
    const HostText host(wire::dns::fixture::wire_name(std::string(label) + ".bad-ai.com"));
    EXPECT_EQ(host.view(), "_.bad-ai.com") << label;
    EXPECT_FALSE(host.is_faithful());
  }
}

TEST(HostText, NeverReadsADotInsideALabelAsABorder) {
  EXPECT_EQ(host_of("not\\.bad-ai.com"), "_.com");
  EXPECT_EQ(host_of("x.bad-ai\\.com"), "x._");
}

TEST(HostText, IsCanonicalForInternationalNames) {
  EXPECT_EQ(host_of("XN--9T4B11YI5A.com"), "xn--9t4b11yi5a.com");
  EXPECT_EQ(host_of("xn--a.bad-ai.com"), "_.bad-ai.com") << "breaks IDNA";
}

TEST(HostText, TakesNumbersAtTheEndForNoHost) {
  EXPECT_EQ(host_of("192.0.2.1"), "192.0.2._");
  EXPECT_EQ(host_of("a.0x7f"), "a._");
  EXPECT_EQ(host_of("1.2.0.192.in-addr.arpa"), "1.2.0.192.in-addr.arpa");
}

TEST(HostText, HasAWordForTheRoot) {
  EXPECT_EQ(host_of("."), "_");
}

TEST(HostText, AgreesWithTheOneWayToWriteHosts) {
  for (const std::string_view name :
       {"WWW.Example.com", "a_b.c-d.e1", "xn--9t4b11yi5a.com", "1.2.arpa", "x"}) {
    EXPECT_EQ(host_of(name), text::make_host_name(name).value()) << name;
  }
}

TEST(HostText, HoldsTheLongestName) {
  std::string name;
  for (int i = 0; i < 126; ++i) {
    name += "a.";
  }
  EXPECT_EQ(host_of(name + "b").size(), 253U);
}

} // namespace
} // namespace haechi::engine::dns
