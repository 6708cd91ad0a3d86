#include "io/tls/ssl_handles.h"
#include "io/tls/ticket_keys.h"
#include "io/tls/upstream_sessions.h"

#include <gtest/gtest.h>

namespace haechi::io::tls {

namespace {

using std::chrono::hours;

constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

UpstreamSession make_session(Instant until = kNow + hours(48), Instant begun = kNow) {
  VerifiedUpstream upstream;
  upstream.leaf.not_after = until;
  return {std::shared_ptr<SSL_SESSION>(SSL_SESSION_new(), SSL_SESSION_free),
          std::make_shared<const VerifiedUpstream>(std::move(upstream)), begun};
}

TEST(UpstreamSessions, AreUsedOnce) {
  UpstreamSessions sessions;
  sessions.keep("a", make_session());
  EXPECT_FALSE(sessions.take("b", kNow).session);
  EXPECT_TRUE(sessions.take("a", kNow).session);
  EXPECT_FALSE(sessions.take("a", kNow).session);
}

TEST(UpstreamSessions, EndWithTheCertificateAndAfterHalfADay) {
  UpstreamSessions sessions;
  sessions.keep("a", make_session(kNow + hours(1)));
  EXPECT_FALSE(sessions.take("a", kNow + hours(1)).session);
  sessions.keep("a", make_session());
  EXPECT_FALSE(sessions.take("a", kNow + hours(12)).session);
  EXPECT_EQ(sessions.size(), 0U);
}

TEST(UpstreamSessions, GiveUpTheOldestBeyondTheirBound) {
  UpstreamSessions sessions(3);
  for (const char* key : {"a", "b", "b", "c"}) {
    sessions.keep(key, make_session());
  }
  EXPECT_EQ(sessions.size(), 3U);
  EXPECT_FALSE(sessions.take("a", kNow).session);
  EXPECT_TRUE(sessions.take("b", kNow).session);
  EXPECT_TRUE(sessions.take("c", kNow).session);
}

TEST(UpstreamSessions, KeepAFewOfOneKey) {
  UpstreamSessions sessions;
  for (int i = 0; i < 100; ++i) {
    sessions.keep("a", make_session());
  }
  EXPECT_EQ(sessions.size(), 4U);
}

TEST(TicketKeys, AreReadForOneLifeLongerThanTheyWrite) {
  TicketKeys keys(hours(12));
  const TicketKeys::Clock::time_point start{hours(1'000)};
  const TicketKeys::Key first = keys.current(start);
  EXPECT_EQ(keys.current(start + hours(11)).name, first.name);
  const TicketKeys::Key second = keys.current(start + hours(12));
  EXPECT_NE(second.name, first.name);
  EXPECT_NE(second.encryption, first.encryption);
  EXPECT_TRUE(keys.find(first.name));
  EXPECT_TRUE(keys.find(second.name));
  static_cast<void>(keys.current(start + hours(24)));
  EXPECT_FALSE(keys.find(first.name));
  EXPECT_FALSE(keys.find(Bytes(16, 0)));
}

} // namespace

} // namespace haechi::io::tls
