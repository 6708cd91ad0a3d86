#include "wire/quic/initial_collector.h"
#include "wire/quic/initial_fixture.h"
#include "wire/tls/hello_fixture.h"

#include <gtest/gtest.h>

namespace haechi::wire::quic {
namespace {

using fixture::crypto;
using fixture::seal;
using State = InitialCollector::State;

std::string hello(const std::string& name) {
  return tls::fixture::message(tls::fixture::body(tls::fixture::server_name(name)));
}

State feed(InitialCollector& collector, const std::string& datagram) {
  return collector.feed(as_bytes(datagram));
}

bool holds(const InitialCollector& collector, std::string_view name) {
  return as_text(collector.body()).find(name) != std::string_view::npos;
}

TEST(QuicInitialCollector, ReadsOnePacketOfEitherVersion) {
  for (const std::uint32_t version : {kVersion1, kVersion2}) {
    InitialCollector collector;
    EXPECT_EQ(feed(collector, seal({.frames = crypto(0, hello("a.example")), .version = version})),
              State::Complete);
    EXPECT_TRUE(holds(collector, "a.example"));
    EXPECT_EQ(collector.version(), version);
  }
}

TEST(QuicInitialCollector, PutsFramesOfOnePacketInOrder) {
  const std::string message = hello("a.example");
  InitialCollector collector;
  EXPECT_EQ(
      feed(collector, seal({.frames = crypto(60, message.substr(60)) + "\x01" +
                                      crypto(20, message.substr(20, 40)) + std::string(9, '\0') +
                                      crypto(0, message.substr(0, 20))})),
      State::Complete);
  EXPECT_EQ(as_text(collector.body()), message.substr(4));
}

TEST(QuicInitialCollector, PutsPacketsAndDatagramsInOrder) {
  const std::string message = hello("a.example");
  InitialCollector collector;
  EXPECT_EQ(feed(collector, seal({.frames = crypto(80, message.substr(80)), .number = 1})),
            State::NeedMore);
  EXPECT_EQ(feed(collector, seal({.frames = crypto(80, message.substr(80)), .number = 1})),
            State::NeedMore);
  EXPECT_EQ(feed(collector, seal({.frames = crypto(0, message.substr(0, 30))}) +
                                seal({.frames = crypto(30, message.substr(30, 50)), .number = 2})),
            State::Complete);
  EXPECT_EQ(as_text(collector.body()), message.substr(4));
}

TEST(QuicInitialCollector, FollowsAnIdThatTheServerChose) {
  const std::string message = hello("a.example");
  InitialCollector collector;
  EXPECT_EQ(feed(collector, seal({.frames = crypto(0, message.substr(0, 50))})), State::NeedMore);
  EXPECT_EQ(feed(collector, seal({.frames = crypto(50, message.substr(50)),
                                  .number = 1,
                                  .destination = "srv",
                                  .keyed_by = fixture::kDestination})),
            State::Complete);
}

TEST(QuicInitialCollector, ReadsTheHelloAgainAfterARetry) {
  const std::string message = hello("a.example");
  InitialCollector collector;
  EXPECT_EQ(feed(collector, seal({.frames = crypto(0, message.substr(0, 50))})), State::NeedMore);
  EXPECT_EQ(feed(collector,
                 seal({.frames = crypto(0, message), .number = 2, .destination = "retried-id"})),
            State::Complete);
}

TEST(QuicInitialCollector, KeepsConnectionsApart) {
  InitialCollector collector;
  EXPECT_EQ(feed(collector, seal({.frames = crypto(0, hello("good.example").substr(0, 60))})),
            State::NeedMore);
  EXPECT_EQ(feed(collector,
                 seal({.frames = crypto(0, hello("evil.example")), .destination = "another-id"})),
            State::Complete);
  EXPECT_TRUE(holds(collector, "evil.example"));
  EXPECT_EQ(
      feed(collector, seal({.frames = crypto(60, hello("good.example").substr(60)), .number = 1})),
      State::Complete);
  EXPECT_TRUE(holds(collector, "good.example"));
}

TEST(QuicInitialCollector, PassesOverZeroRttBeforeTheHello) {
  const std::string early("\xd0\x00\x00\x00\x01\x00\x00\x03xyz", 11);
  InitialCollector collector;
  EXPECT_EQ(feed(collector, early), State::Nothing);
  EXPECT_EQ(feed(collector, early + seal({.frames = crypto(0, hello("a.example"))})),
            State::Complete);
}

TEST(QuicInitialCollector, TellsAHelloOnce) {
  InitialCollector collector;
  const std::string datagram = seal({.frames = crypto(0, hello("a.example"))});
  EXPECT_EQ(feed(collector, datagram), State::Complete);
  EXPECT_EQ(feed(collector, datagram), State::Nothing);
}

TEST(QuicInitialCollector, GuessesNothing) {
  const std::string message = hello("a.example");
  const auto broken = [](const std::string& first, const std::string& second) {
    InitialCollector collector;
    EXPECT_EQ(feed(collector, first), State::NeedMore);
    return feed(collector, second);
  };
  EXPECT_EQ(broken(seal({.frames = crypto(0, message.substr(0, 90))}),
                   seal({.frames = crypto(80, "other bytes than before"), .number = 1})),
            State::Broken);
  EXPECT_EQ(broken(seal({.frames = crypto(100, "xy")}),
                   seal({.frames = crypto(20'000, "z"), .number = 1})),
            State::TooLong);
  InitialCollector collector;
  EXPECT_EQ(feed(collector, seal({.frames = crypto(0, message + "more")})), State::Broken);
  EXPECT_EQ(feed(collector, seal({.frames = crypto(0, "\x02zzz"), .destination = "eight888"})),
            State::Broken);
  EXPECT_EQ(feed(collector, seal({.frames = "\x08zzz", .destination = "nine99999"})),
            State::Broken);
  EXPECT_EQ(feed(collector, seal({.frames = crypto(0, std::string("\x01\x00\x40\x01", 4)),
                                  .destination = "long-hello"})),
            State::TooLong);
}

TEST(QuicInitialCollector, SaysWhatItCannotOpen) {
  InitialCollector collector;
  EXPECT_EQ(feed(collector, seal({.frames = "abcd", .destination = "short"})), State::Unreadable);
  EXPECT_EQ(feed(collector, seal({.frames = "abcd", .keyed_by = "of another"})), State::Unreadable);
  EXPECT_EQ(feed(collector, std::string("\xc0\x1a\x2a\x3a\x4a\x08", 6) + std::string(1200, 'x')),
            State::UnknownVersion);
  EXPECT_EQ(feed(collector, "\x40 short header"), State::Nothing);
  EXPECT_EQ(feed(collector, ""), State::Nothing);
}

} // namespace
} // namespace haechi::wire::quic
