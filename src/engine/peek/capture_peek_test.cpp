#include "engine/peek/capture_peek.h"
#include "wire/pcap/capture_fixture.h"
#include "wire/quic/initial_fixture.h"
#include "wire/tls/hello_fixture.h"

#include <gtest/gtest.h>

namespace haechi::engine::peek {
namespace {

namespace capture = wire::pcap::fixture;
namespace tls = wire::tls::fixture;
using capture::tcp;
using capture::udp;

// What a capture of these Ethernet frames tells, one line a hello.
std::vector<std::string> look(const std::vector<std::string>& frames) {
  CapturePeek peek;
  std::vector<std::string> lines;
  const auto tell = [&](const std::vector<SeenHello>& hellos) {
    for (const SeenHello& hello : hellos) {
      lines.push_back(std::to_string(hello.frame) + (hello.is_quic ? " quic " : " tls ") +
                      (hello.error.empty() ? hello.server_name.value_or("-")
                                           : "! " + std::string(hello.error)));
    }
  };
  std::uint64_t number = 0;
  for (const std::string& frame : frames) {
    tell(peek.feed({++number, {}, 1, as_bytes(frame)}));
  }
  tell(peek.finish());
  return lines;
}

using Lines = std::vector<std::string>;

TEST(CapturePeek, ReadsAHelloInOneSegment) {
  EXPECT_EQ(look({tcp("", {999, 2}), tcp(tls::hello("a.example"))}), Lines{"2 tls a.example"});
  EXPECT_EQ(look({tcp(tls::hello_without_name())}), Lines{"1 tls -"});
}

TEST(CapturePeek, ReadsAHelloInSegmentsOfAnyOrder) {
  const std::string hello = tls::hello("a.example");
  EXPECT_EQ(look({tcp("", {999, 2}), tcp(hello.substr(60), {1060}), tcp(hello.substr(0, 30)),
                  tcp(hello.substr(10, 40), {1010}), tcp(hello.substr(40, 20), {1040})}),
            Lines{"5 tls a.example"});
  std::vector<std::string> bytes{tcp("", {999, 2})};
  for (std::uint32_t at = 0; at < hello.size(); ++at) {
    bytes.push_back(tcp(hello.substr(at, 1), {1000 + at}));
  }
  EXPECT_EQ(look(bytes), Lines{std::to_string(bytes.size()) + " tls a.example"});
}

TEST(CapturePeek, ReadsAHelloInManyRecords) {
  const std::string message = tls::message(tls::body(tls::server_name("a.example")));
  EXPECT_EQ(look({tcp(tls::records(message, 7))}), Lines{"1 tls a.example"});
}

TEST(CapturePeek, FollowsSequenceNumbersOverTheirEnd) {
  const std::string hello = tls::hello("a.example");
  EXPECT_EQ(look({tcp("", {0xFFFFFFF0, 2}), tcp(hello.substr(0, 40), {0xFFFFFFF1}),
                  tcp(hello.substr(40), {0x19})}),
            Lines{"3 tls a.example"});
}

TEST(CapturePeek, TellsBothHellosOfARetriedHandshake) {
  const std::string first = tls::hello("a.example");
  const std::string change("\x14\x03\x03\x00\x01\x01", 6);
  const auto at = static_cast<std::uint32_t>(1000 + first.size());
  EXPECT_EQ(look({tcp(first), tcp(change + tls::hello("b.example"), {at})}),
            (Lines{"1 tls a.example", "2 tls b.example"}));
  EXPECT_EQ(look({tcp(first + tls::hello("b.example"))}),
            (Lines{"1 tls a.example", "1 tls b.example"}));
  EXPECT_EQ(look({tcp(first), tcp(change + std::string("\x17\x03\x03\x00\x02xy", 7), {at})}),
            Lines{"1 tls a.example"});
}

TEST(CapturePeek, SaysNothingOfOtherTraffic) {
  const std::string server_hello = tls::record("\x02" + std::string(60, '\0'));
  EXPECT_EQ(look({tcp("GET / HTTP/1.1\r\n"), tcp(server_hello, {5000, 0x18, true}),
                  udp("\x12\x34\x81\x80 an answer of DNS"), udp("\xc0 short")}),
            Lines{});
}

TEST(CapturePeek, SaysWhatCannotBeRead) {
  const std::string hello = tls::hello("a.example");
  EXPECT_EQ(look({tcp(hello.substr(0, 50))}),
            Lines{"1 tls ! the capture breaks off inside the hello"});
  EXPECT_EQ(look({tcp(hello.substr(0, 50)), tcp("other bytes", {1030})}),
            Lines{"2 tls ! the same bytes came twice and differ"});
  std::string twice = tls::body(tls::server_name("a.example") + tls::server_name("b.example"));
  EXPECT_EQ(look({tcp(tls::record(tls::message(twice)))}),
            Lines{"1 tls ! the same extension twice"});
}

TEST(CapturePeek, ReadsQuicOverDatagramsOfAnyOrder) {
  using wire::quic::fixture::crypto;
  using wire::quic::fixture::seal;
  const std::string message = tls::message(tls::body(tls::server_name("a.example")));
  EXPECT_EQ(look({udp(seal({.frames = crypto(70, message.substr(70)), .number = 1})),
                  udp(seal({.frames = crypto(0, message.substr(0, 70))})),
                  udp(seal({.frames = "the server's"}), true)}),
            Lines{"2 quic a.example"});
  EXPECT_EQ(look({udp(seal({.frames = crypto(0, message.substr(0, 70))}))}),
            Lines{"1 quic ! the capture breaks off inside the hello"});
  EXPECT_EQ(look({udp("\xc0\x0a\x1a\x2a\x3a\x08" + std::string(1200, 'x'))}),
            Lines{"1 quic ! a QUIC version that cannot be looked into"});
}

TEST(CapturePeek, ForgetsTheOldestFlowsOfMany) {
  CapturePeek peek;
  const std::string begun = tcp(tls::hello("a.example").substr(0, 50));
  for (std::uint32_t i = 0; i < 70'000; ++i) {
    std::string frame = begun;
    frame[14 + 12 + 1] = static_cast<char>(i >> 16U); // the client's address
    frame[14 + 12 + 2] = static_cast<char>(i >> 8U);
    frame[14 + 12 + 3] = static_cast<char>(i);
    EXPECT_TRUE(peek.feed({i + 1, {}, 1, as_bytes(frame)}).empty());
  }
  EXPECT_EQ(peek.finish().size(), 65'536U);
}

} // namespace
} // namespace haechi::engine::peek
