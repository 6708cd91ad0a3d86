#include "engine/config/parse.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ResultOrErrors<Config> parse(const std::string& dns, const std::string& more = "") {
  return parse_config(
      {"haechi.yaml", fmt::format("policy: p\nidentity: [{{cidr: 10.0.0.0/8, body: a}}]\n"
                                  "dns:\n  listen: 127.0.0.1:53\n  upstream: 192.0.2.53\n{}{}",
                                  dns, more)});
}

std::vector<std::string> complaints(const ResultOrErrors<Config>& config) {
  std::vector<std::string> out;
  if (!config) {
    for (const Error& error : config.error()) {
      out.push_back(to_string(error));
    }
  }
  return out;
}

TEST(SteeringSection, IsOffUnlessAsked) {
  const auto config = parse("");
  ASSERT_TRUE(config);
  EXPECT_THAT(config->dns.steer, IsEmpty());
  EXPECT_THAT(config->dns.block_answers, IsEmpty());
  EXPECT_FALSE(config->dns.mixes_case);
  EXPECT_THAT(config->proxy.steered, IsEmpty());
  EXPECT_EQ(config->limits.dns_prefetch, 64U);
}

TEST(SteeringSection, ReadsEveryKey) {
  const auto config = parse(R"(  steer:
    - {zones: [office, lab], addresses: [192.0.2.10, "2001:db8::10"], name: Gate.Example., ttl: 5}
    - {zones: branch, addresses: 192.0.2.11}
  block_answers:
    - {orders: [a, b], answer: nodata}
    - {orders: c, answer: sinkhole, sinkhole: [192.0.2.99]}
  query_case: mixed
)",
                            R"(proxy:
  steered: [192.0.2.10:443, {listen: 192.0.2.10:8080, port: 80}]
limits: {dns_prefetch: 0}
)");
  ASSERT_TRUE(config) << to_string(config.error().front());
  ASSERT_EQ(config->dns.steer.size(), 2U);
  const Steer& first = config->dns.steer[0];
  EXPECT_THAT(first.zones, ElementsAre("office", "lab"));
  EXPECT_THAT(first.addresses,
              ElementsAre(*IpAddress::parse("192.0.2.10"), *IpAddress::parse("2001:db8::10")));
  EXPECT_EQ(first.name, "gate.example");
  EXPECT_EQ(first.ttl_s, 5U);
  EXPECT_EQ(config->dns.steer[1].ttl_s, 60U);
  ASSERT_EQ(config->dns.block_answers.size(), 2U);
  EXPECT_EQ(config->dns.block_answers[0].answer, BlockAnswer::NoData);
  EXPECT_THAT(config->dns.block_answers[1].sinkhole, ElementsAre(*IpAddress::parse("192.0.2.99")));
  EXPECT_TRUE(config->dns.mixes_case);
  EXPECT_THAT(config->proxy.steered,
              ElementsAre(SteeredListener{*Endpoint::parse("192.0.2.10:443"), 443},
                          SteeredListener{*Endpoint::parse("192.0.2.10:8080"), 80}));
  EXPECT_EQ(config->limits.dns_prefetch, 0U);
}

TEST(SteeringSection, TellsWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> slips{
      {"  steer: {zones: [office]}\n", "steer has no `addresses`"},
      {"  steer: {addresses: [192.0.2.1]}\n", "steer has no `zones`"},
      {"  steer: {zones: [office], addresses: []}\n", "no addresses to send anybody to"},
      {"  steer: {zones: [office], addresses: [192.0.2.1, 192.0.2.1]}\n", "E-CONFIG-006"},
      {"  steer: {zones: [office], addresses: [gate.example]}\n", "E-CONFIG-004"},
      {"  steer: {zones: [office], addresses: [192.0.2.1], ttl: 0}\n", "ttl"},
      {"  steer: {zones: [office], addresses: [192.0.2.1], name: \"a b\"}\n", "E-CONFIG-004"},
      {"  steer: {zones: [office], adresses: [192.0.2.1]}\n", "did you mean `addresses`"},
      {"  steer: [{zones: a, addresses: 192.0.2.1}, {zones: a, addresses: 192.0.2.2}]\n",
       "zone `a` is steered twice"},
      {"  block_answers: [{orders: [a]}]\n", "has no `answer`"},
      {"  block_answers: [{answer: nodata}]\n", "has no `orders`"},
      {"  block_answers: [{orders: [a], answer: gone}]\n", "E-CONFIG"},
      {"  block_answers: [{orders: [a], answer: sinkhole}]\n", "needs `sinkhole` addresses"},
      {"  block_answers: [{orders: [a], answer: nodata}, {orders: [a], answer: refused}]\n",
       "order `a` stands twice"},
      {"  query_case: loud\n", "E-CONFIG"}};
  for (const auto& [dns, complaint] : slips) {
    EXPECT_THAT(complaints(parse(dns)), Contains(HasSubstr(complaint))) << dns;
  }
}

TEST(SteeringSection, TellsWhatIsWrongWithListeners) {
  EXPECT_THAT(complaints(parse("", "proxy: {steered: [192.0.2.1:443, 192.0.2.1:443]}\n")),
              Contains(HasSubstr("is another listener's too")));
  EXPECT_THAT(complaints(parse("", "proxy: {steered: [127.0.0.1:0]}\n")),
              Contains(HasSubstr("on any free port has no `port`")));
  EXPECT_THAT(complaints(parse("", "proxy: {steered: [{port: 443}]}\n")),
              Contains(HasSubstr("has no `listen`")));
  EXPECT_THAT(complaints(parse("", "proxy: {ports: any}\n")), Contains(HasSubstr("`listen`")))
      << "a proxy listens somewhere";
}

TEST(SteeringSection, KeepsTheProxyFromAskingTheServerThatSteers) {
  const std::string steer = "  steer: {zones: a, addresses: 192.0.2.1}\n";
  const std::string resolver = "upstream: {resolver: 127.0.0.1}\n";
  EXPECT_THAT(complaints(parse(steer, resolver)),
              ElementsAre(HasSubstr("would send the proxy to itself (E-CONFIG-010)")));
  EXPECT_TRUE(parse("", resolver));
  EXPECT_TRUE(parse(steer, "upstream: {resolver: 192.0.2.54}\n"));
}

} // namespace
} // namespace haechi::engine::config
