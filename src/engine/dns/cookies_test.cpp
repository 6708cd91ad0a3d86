#include "engine/dns/cookies.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace haechi::engine::dns {
namespace {

constexpr std::uint32_t kNow = 1'738'800'000;
const IpAddress kClient = *IpAddress::parse("192.0.2.7");
const Bytes kSent{1, 2, 3, 4, 5, 6, 7, 8};

class DnsCookies : public testing::Test {
 protected:
  Cookies cookies{CookieSecret{9, 8, 7}};

  Bytes make(std::uint32_t now_s = kNow, const IpAddress& client = kClient) {
    const auto made = cookies.make(kSent, client, now_s);
    return {made.begin(), made.end()};
  }
};

TEST_F(DnsCookies, HaveTheShapeOfRfc9018) {
  const Bytes made = make();
  ASSERT_EQ(made.size(), 24U);
  EXPECT_TRUE(std::equal(kSent.begin(), kSent.end(), made.begin()));
  EXPECT_EQ(made[8], 1) << "version";
  EXPECT_EQ((Bytes(made.begin() + 9, made.begin() + 12)), (Bytes{0, 0, 0}));
}

TEST_F(DnsCookies, AreBelievedForAnHourFromTheAddressTheyWereMadeFor) {
  const Bytes made = make();
  EXPECT_TRUE(cookies.is_valid(made, kClient, kNow));
  EXPECT_TRUE(cookies.is_valid(made, kClient, kNow + 3600)) << "though the key has changed";
  EXPECT_FALSE(cookies.is_valid(made, kClient, kNow + 3601));
  EXPECT_TRUE(cookies.is_valid(made, kClient, kNow - 300));
  EXPECT_FALSE(cookies.is_valid(made, kClient, kNow - 301));
  EXPECT_FALSE(cookies.is_valid(made, *IpAddress::parse("192.0.2.8"), kNow));
  EXPECT_FALSE(cookies.is_valid(made, *IpAddress::parse("2001:db8::7"), kNow));
}

TEST_F(DnsCookies, AreNotBelievedWhenAnyByteIsAnother) {
  for (std::size_t i = 0; i < 24; ++i) {
    Bytes forged = make();
    forged[i] ^= 1U;
    EXPECT_FALSE(cookies.is_valid(forged, kClient, kNow)) << i;
  }
  EXPECT_FALSE(cookies.is_valid(kSent, kClient, kNow)) << "no server part yet";
  Bytes longer = make();
  longer.push_back(0);
  EXPECT_FALSE(cookies.is_valid(longer, kClient, kNow));
}

TEST_F(DnsCookies, AreSharedByWorkersOfOneSecretAndNoOther) {
  Cookies same(CookieSecret{9, 8, 7});
  Cookies other(CookieSecret{9, 8, 6});
  EXPECT_TRUE(same.is_valid(make(), kClient, kNow));
  EXPECT_FALSE(other.is_valid(make(), kClient, kNow));
}

TEST_F(DnsCookies, ChangeTheirKeyEveryHour) {
  const Bytes first = make(kNow);
  const Bytes later = make(kNow + 3600);
  EXPECT_NE(Bytes(first.begin() + 16, first.end()), Bytes(later.begin() + 16, later.end()));
  EXPECT_TRUE(cookies.is_valid(make(kNow - 7 * 3600), kClient, kNow - 7 * 3600))
      << "an old hour's key is made again";
}

} // namespace
} // namespace haechi::engine::dns
