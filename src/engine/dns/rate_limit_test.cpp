#include "engine/dns/rate_limit.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

using Outcome = RateLimit::Outcome;

const IpAddress kClient = *IpAddress::parse("192.0.2.7");

int count_answers(RateLimit& limit, int questions, std::uint64_t now_ms,
                  const IpAddress& client = kClient) {
  int answers = 0;
  for (int i = 0; i < questions; ++i) {
    answers += limit.take(client, now_ms) == Outcome::Answer ? 1 : 0;
  }
  return answers;
}

TEST(RateLimit, GivesANetworkItsAnswersOfEachSecond) {
  RateLimit limit(10, 1);
  EXPECT_EQ(count_answers(limit, 50, 5'000), 10);
  EXPECT_EQ(count_answers(limit, 50, 5'500), 5);
  EXPECT_EQ(count_answers(limit, 50, 60'000), 10) << "never more than a second's";
}

TEST(RateLimit, HoldsFromTheVeryFirstMillisecond) {
  RateLimit limit(10, 1);
  EXPECT_EQ(count_answers(limit, 50, 0), 10);
  EXPECT_EQ(count_answers(limit, 50, 0), 0);
}

TEST(RateLimit, CountsNetworksAndNotAddresses) {
  RateLimit limit(10, 1);
  EXPECT_EQ(count_answers(limit, 10, 1), 10);
  EXPECT_EQ(count_answers(limit, 10, 1, *IpAddress::parse("192.0.2.200")), 0);
  EXPECT_EQ(count_answers(limit, 10, 1, *IpAddress::parse("192.0.3.7")), 10);
  EXPECT_EQ(count_answers(limit, 10, 1, *IpAddress::parse("2001:db8:0:100::1")), 10);
  EXPECT_EQ(count_answers(limit, 10, 1, *IpAddress::parse("2001:db8:0:1ff::1")), 0);
}

TEST(RateLimit, LetsHonestClientsComeBackByTcp) {
  RateLimit limit(1, 1);
  EXPECT_EQ(limit.take(kClient, 1), Outcome::Answer);
  EXPECT_EQ(limit.take(kClient, 1), Outcome::Truncate);
  EXPECT_EQ(limit.take(kClient, 1), Outcome::Drop);
  EXPECT_EQ(limit.take(kClient, 1), Outcome::Truncate);
}

TEST(RateLimit, IsOffAtZero) {
  RateLimit limit(0, 1);
  EXPECT_FALSE(limit.is_on());
  EXPECT_EQ(count_answers(limit, 1'000, 1), 1'000);
}

} // namespace
} // namespace haechi::engine::dns
