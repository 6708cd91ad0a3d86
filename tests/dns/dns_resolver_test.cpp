// The resolver for haechi's own connections, against the misbehaving upstream.
#include "dns/upstream.h"
#include "io/net/dns_resolver.h"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace haechi::tests::dns {
namespace {

using Outcome = Result<std::vector<IpAddress>>;

// Addresses or the error's code, as one text.
std::string to_text(const std::optional<Outcome>& outcome) {
  if (!outcome) {
    return "nothing";
  }
  if (!*outcome) {
    return outcome->error().code;
  }
  std::string text;
  for (const IpAddress& address : **outcome) {
    text += (text.empty() ? "" : " ") + address.to_string();
  }
  return text;
}

class DnsResolver : public testing::Test {
 protected:
  DnsResolver() : resolver(loop, options_for(upstream.endpoint())) {}

  static io::DnsResolverOptions options_for(const Endpoint& upstream) {
    return {.hosts = {{"given.net", {*IpAddress::parse("192.0.2.9")}}},
            .upstreams = {upstream},
            .try_ms = 100,
            .deadline_ms = 300};
  }

  std::string resolve(const std::string& host) {
    std::optional<Outcome> outcome;
    resolver.resolve(host, [&](Outcome found) { outcome = std::move(found); });
    EXPECT_FALSE(outcome) << "never before returning";
    loop.restart();
    for (int i = 0; i < 1000 && !outcome; ++i) {
      loop.run_one_for(std::chrono::seconds(5));
    }
    return to_text(outcome);
  }

  Upstream upstream;
  boost::asio::io_context loop;
  io::DnsResolver resolver;
};

TEST_F(DnsResolver, AsksForBothFamiliesOnceAndRemembers) {
  EXPECT_EQ(resolve("fine.net"), "192.0.2.1");
  EXPECT_EQ(resolve("fine.net"), "192.0.2.1");
  EXPECT_EQ(upstream.udp_questions(), 2);
}

TEST_F(DnsResolver, TakesGivenNamesFirst) {
  EXPECT_EQ(resolve("given.net"), "192.0.2.9");
  EXPECT_EQ(upstream.udp_questions(), 0);
}

TEST_F(DnsResolver, FollowsChains) {
  EXPECT_EQ(resolve("cname.fine.net"), "192.0.2.1");
}

TEST_F(DnsResolver, TellsWhyThereIsNoAddress) {
  EXPECT_EQ(resolve("none.net"), "E-RESOLVE-001");
  EXPECT_EQ(resolve("silent.net"), "E-RESOLVE-002");
  EXPECT_EQ(resolve("big.net"), "E-RESOLVE-003");
}

TEST_F(DnsResolver, AsksOnceForMany) {
  int answers = 0;
  for (int i = 0; i < 10; ++i) {
    resolver.resolve("fine.net", [&](const Outcome& found) { answers += found ? 1 : 0; });
  }
  for (int i = 0; i < 1000 && answers < 10; ++i) {
    loop.run_one_for(std::chrono::seconds(5));
  }
  EXPECT_EQ(answers, 10);
  EXPECT_EQ(upstream.udp_questions(), 2);
}

TEST_F(DnsResolver, UsesNewHostsAndUpstreamsAfterAReload) {
  const Upstream second;
  auto options = options_for(second.endpoint());
  options.hosts["given.net"] = {*IpAddress::parse("192.0.2.10")};
  EXPECT_EQ(resolve("fine.net"), "192.0.2.1");
  resolver.reconfigure(options);
  EXPECT_EQ(resolve("given.net"), "192.0.2.10");
  EXPECT_EQ(resolve("fine.net"), "192.0.2.1");
  EXPECT_EQ(second.udp_questions(), 2);
}

} // namespace
} // namespace haechi::tests::dns
