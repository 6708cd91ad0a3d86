#include "engine/dns/upstream_cookie.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

using Reading = UpstreamCookie::Reading;

Bytes with_server(const UpstreamCookie& cookie, std::size_t size, Byte byte) {
  Bytes out(cookie.to_send().begin(), cookie.to_send().begin() + UpstreamCookie::kClientSize);
  out.insert(out.end(), size, byte);
  return out;
}

TEST(UpstreamCookie, IsOursAloneUntilTheServerGivesItsPart) {
  UpstreamCookie cookie(0x1122334455667788ULL);
  EXPECT_EQ(cookie.to_send().size(), 8U);
  EXPECT_EQ(cookie.read({}), Reading::Right) << "a server that knows no cookies";
  const Bytes given = with_server(cookie, 16, 7);
  EXPECT_EQ(cookie.read(given), Reading::Right);
  EXPECT_EQ(Bytes(cookie.to_send().begin(), cookie.to_send().end()), given);
  const Bytes renewed = with_server(cookie, 8, 9);
  EXPECT_EQ(cookie.read(renewed), Reading::Right);
  EXPECT_EQ(Bytes(cookie.to_send().begin(), cookie.to_send().end()), renewed);
}

TEST(UpstreamCookie, TellsForgedAnswers) {
  UpstreamCookie cookie(1);
  Bytes other = with_server(cookie, 8, 7);
  other[0] ^= 1U;
  EXPECT_EQ(cookie.read(other), Reading::Wrong);
  EXPECT_EQ(cookie.read(Bytes(4, 0)), Reading::Wrong);
  EXPECT_EQ(cookie.read(with_server(cookie, 33, 7)), Reading::Wrong);
  EXPECT_EQ(cookie.to_send().size(), 8U) << "nothing was learnt of them";
  EXPECT_EQ(cookie.read(with_server(cookie, 8, 7)), Reading::Right);
  EXPECT_EQ(cookie.read({}), Reading::Missing);
  cookie.forget_server();
  EXPECT_EQ(cookie.read({}), Reading::Right);
}

} // namespace
} // namespace haechi::engine::dns
