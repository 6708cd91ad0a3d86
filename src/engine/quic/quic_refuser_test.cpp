// Hard case 8 of the proxy: hellos over frames out of order, packets, changed ids, versions 1 and
// 2, 0-RTT and coalesced packets, each refused so that the client falls back.
#include "engine/proxy/judge_fixture.h"
#include "engine/quic/quic_refuser.h"
#include "wire/quic/initial_fixture.h"
#include "wire/quic/refusal_packets.h"
#include "wire/tls/hello_fixture.h"

#include <gtest/gtest.h>

namespace haechi::engine::quic {
namespace {

namespace quic = wire::quic;
using quic::fixture::crypto;
using quic::fixture::Initial;
using quic::fixture::seal;

constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

class Keeper final : public ledger::Recorder {
 public:
  void record(ledger::Record record) override { all.push_back(std::move(record)); }

  void count_dns_allowed() override {}

  void count_proxy_allowed() override {}

  std::vector<ledger::Record> all;
};

std::string hello(const std::string& name) {
  return wire::tls::fixture::message(
      wire::tls::fixture::body(wire::tls::fixture::server_name(name)));
}

class HardCase08Quic : public testing::Test {
 protected:
  HardCase08Quic() {
    judge_.verdicts["bad.test"] = proxy::fixture::block();
    judge_.verdicts["careful.test"] = proxy::fixture::warn();
    judge_.verdicts["away.test"] = proxy::fixture::out_of_reach();
  }

  // What comes back for a datagram, which is filled up to the size that clients send.
  Bytes take(std::string datagram, std::uint16_t port = 5'000, Instant now = kNow) {
    datagram.resize(std::max(datagram.size(), quic::kMinClientDatagram), '\0');
    const Bytes answer =
        refuser_.take(as_bytes(datagram), {IpAddress::parse("192.0.2.1").value(), port}, now);
    EXPECT_LT(answer.size(), datagram.size());
    return answer;
  }

  static bool is_close(const Bytes& answer, std::uint32_t version = quic::kVersion1,
                       const std::string& id = quic::fixture::kDestination) {
    const auto header = quic::parse_long_header(answer);
    return header && quic::open_initial(
                         answer, *header,
                         quic::derive_initial_keys(version, as_bytes(id), quic::Side::Server), 0);
  }

  proxy::fixture::FakeJudge judge_;
  Keeper records_;
  QuicRefuser refuser_{judge_, records_, [] { return std::string("H-TEST"); }};
};

TEST_F(HardCase08Quic, ARefusedNameIsClosedAndRecorded) {
  for (const std::uint32_t version : {quic::kVersion1, quic::kVersion2}) {
    records_.all.clear();
    EXPECT_TRUE(is_close(take(seal({.frames = crypto(0, hello("bad.test")), .version = version}),
                              5'000, kNow + std::chrono::minutes(version % 100)),
                         version));
    ASSERT_EQ(records_.all.size(), 1U);
    EXPECT_EQ(records_.all.front().host, "bad.test");
    EXPECT_EQ(records_.all.front().action, "refuse");
    EXPECT_EQ(records_.all.front().reference, "H-TEST");
    EXPECT_EQ(records_.all.front().note, version == quic::kVersion1
                                             ? "QUIC version 1: asked to come by TCP"
                                             : "QUIC version 2: asked to come by TCP");
  }
}

TEST_F(HardCase08Quic, ANameThatHttpHasToSettleIsSentToTcp) {
  EXPECT_TRUE(is_close(take(seal({.frames = crypto(0, hello("Careful.TEST."))}))));
  ASSERT_EQ(records_.all.size(), 1U);
  EXPECT_EQ(records_.all.front().host, "careful.test");
  EXPECT_EQ(records_.all.front().action, "steer");
}

TEST_F(HardCase08Quic, OrdinaryNamesAndPeopleOutOfReachAreClosedWithoutARecord) {
  for (const auto* name : {"plain.test", "away.test"}) {
    EXPECT_TRUE(is_close(take(seal({.frames = crypto(0, hello(name))}))));
  }
  EXPECT_TRUE(records_.all.empty());
}

TEST_F(HardCase08Quic, FramesOutOfOrderOverTwoDatagramsAreOneHello) {
  const std::string message = hello("bad.test");
  EXPECT_TRUE(is_close(take(seal({.frames = crypto(70, message.substr(70)), .number = 1}))));
  EXPECT_TRUE(records_.all.empty());
  EXPECT_TRUE(is_close(take(seal({.frames = crypto(30, message.substr(30, 40)) + "\x01" +
                                            crypto(0, message.substr(0, 30))}))));
  ASSERT_EQ(records_.all.size(), 1U);
  EXPECT_EQ(records_.all.front().host, "bad.test");
}

TEST_F(HardCase08Quic, ACoalescedPacketBeforeTheHelloHidesNothing) {
  const std::string message = hello("bad.test");
  static_cast<void>(take(seal({.frames = crypto(0, message.substr(0, 50))}) +
                         seal({.frames = crypto(50, message.substr(50)), .number = 1})));
  ASSERT_EQ(records_.all.size(), 1U);
  EXPECT_EQ(records_.all.front().host, "bad.test");
}

TEST_F(HardCase08Quic, AnIdThatChangesInTheMiddleIsFollowed) {
  const std::string message = hello("bad.test");
  static_cast<void>(take(seal({.frames = crypto(0, message.substr(0, 50))})));
  static_cast<void>(take(seal({.frames = crypto(50, message.substr(50)),
                               .number = 1,
                               .destination = "another-id",
                               .keyed_by = quic::fixture::kDestination})));
  ASSERT_EQ(records_.all.size(), 1U);
}

TEST_F(HardCase08Quic, TwoClientsBehindOneAddressAreNotMixedUp) {
  const std::string message = hello("bad.test");
  static_cast<void>(take(seal({.frames = crypto(0, message.substr(0, 50))}), 5'000));
  static_cast<void>(take(seal({.frames = crypto(50, message.substr(50)), .number = 1}), 5'001));
  EXPECT_TRUE(records_.all.empty());
}

TEST_F(HardCase08Quic, GarbageInTheMiddleTakesNothingFromAHelloThatHasBegun) {
  const std::string message = hello("bad.test");
  static_cast<void>(take(seal({.frames = crypto(0, message.substr(0, 50))})));
  std::string broken = seal({.frames = crypto(0, message), .destination = "another-id"});
  broken.back() ^= 1;
  static_cast<void>(take(broken));
  static_cast<void>(take(seal({.frames = crypto(50, message.substr(50)), .number = 1})));
  EXPECT_EQ(records_.all.size(), 1U);
}

TEST_F(HardCase08Quic, AHelloThatCannotBeReadIsUndecided) {
  EXPECT_TRUE(is_close(take(seal({.frames = crypto(0, "\x02no client hello")}))));
  ASSERT_EQ(records_.all.size(), 1U);
  EXPECT_EQ(records_.all.front().reason, "unreadable-hello");
  EXPECT_EQ(records_.all.front().host, "_");
}

TEST_F(HardCase08Quic, UnknownVersionsAreTurnedToThoseThatCanBeRead) {
  std::string packet("\xC0\x1A\x2A\x3A\x4A\x08", 6);
  packet += "12345678" + std::string("\x04", 1) + "abcd";
  const Bytes answer = take(packet);
  const auto read = quic::parse_invariants(answer);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->version, 0U);
  EXPECT_EQ(as_text(read->destination), "abcd");
  EXPECT_EQ(as_text(read->source), "12345678");
  packet.replace(1, 4, std::string(4, '\0')); // a negotiation is no packet of a client
  EXPECT_TRUE(take(packet).empty());
}

TEST_F(HardCase08Quic, NothingIsSaidToShortDatagramsZeroRttAndGarbage) {
  const std::string first = seal({.frames = crypto(0, hello("bad.test"))});
  ASSERT_LT(first.size(), quic::kMinClientDatagram);
  const Endpoint client{IpAddress::parse("192.0.2.1").value(), 5'000};
  EXPECT_TRUE(refuser_.take(as_bytes(first), client, kNow).empty());
  EXPECT_TRUE(records_.all.empty());
  std::string zero_rtt = first;
  zero_rtt[0] = '\xD0';
  EXPECT_TRUE(take(zero_rtt).empty());
  EXPECT_TRUE(take("\x40 a short header").empty());
  std::string broken = first;
  broken.back() ^= 1;
  EXPECT_TRUE(take(broken).empty());
}

TEST_F(HardCase08Quic, OneRecordAMinuteForAClientAndAHost) {
  for (int i = 0; i < 5; ++i) {
    static_cast<void>(take(seal({.frames = crypto(0, hello("bad.test"))})));
  }
  EXPECT_EQ(records_.all.size(), 1U);
  EXPECT_EQ(refuser_.numbers().closed, 5U);
  static_cast<void>(
      take(seal({.frames = crypto(0, hello("bad.test"))}), 5'000, kNow + QuicRefuser::kToldTime));
  EXPECT_EQ(records_.all.size(), 2U);
}

TEST_F(HardCase08Quic, AnUnknownClientIsRecordedAsSuch) {
  judge_.knows_addresses = false;
  EXPECT_TRUE(is_close(take(seal({.frames = crypto(0, hello("plain.test"))}))));
  ASSERT_EQ(records_.all.size(), 1U);
  EXPECT_EQ(records_.all.front().reason, "unknown-client");
}

TEST_F(HardCase08Quic, AFloodOfBegunHellosStaysWithinItsBound) {
  const std::string message = hello("bad.test");
  for (unsigned i = 0; i < 3 * QuicRefuser::kMaxFlows; ++i) {
    static_cast<void>(take(seal({.frames = crypto(0, message.substr(0, 50))}),
                           static_cast<std::uint16_t>(1'024 + i)));
  }
  // The latest are still there, the first are not.
  static_cast<void>(take(seal({.frames = crypto(50, message.substr(50)), .number = 1}), 1'024));
  EXPECT_TRUE(records_.all.empty());
  static_cast<void>(take(seal({.frames = crypto(50, message.substr(50)), .number = 1}),
                         static_cast<std::uint16_t>(1'024 + 3 * QuicRefuser::kMaxFlows - 1)));
  EXPECT_EQ(records_.all.size(), 1U);
}

} // namespace
} // namespace haechi::engine::quic
