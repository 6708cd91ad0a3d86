#include "wire/quic/initial_fixture.h"
#include "wire/quic/initial_frames.h"
#include "wire/quic/initial_packet.h"

#include <gtest/gtest.h>

namespace haechi::wire::quic {
namespace {

using fixture::kDestination;

std::string hex(std::span<const Byte> bytes) {
  return to_hex(bytes);
}

Bytes from_hex(std::string_view text) {
  Bytes out;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    out.push_back(static_cast<Byte>(std::stoul(std::string(text.substr(at, 2)), nullptr, 16)));
  }
  return out;
}

// RFC 9001 appendix A.1.
TEST(QuicInitialKeys, OfVersionOneAreThoseOfTheRfc) {
  const auto client = derive_initial_keys(kVersion1, as_bytes(kDestination), Side::Client);
  EXPECT_EQ(hex(client.key), "1f369613dd76d5467730efcbe3b1a22d");
  EXPECT_EQ(hex(client.iv), "fa044b2f42a3fd3b46fb255c");
  EXPECT_EQ(hex(client.mask), "9f50449e04a0e810283a1e9933adedd2");
  const auto server = derive_initial_keys(kVersion1, as_bytes(kDestination), Side::Server);
  EXPECT_EQ(hex(server.key), "cf3a5331653c364c88f0f379b6067e37");
  EXPECT_EQ(hex(server.iv), "0ac1493ca1905853b0bba03e");
  EXPECT_EQ(hex(server.mask), "c206b8d9b9f0f37644430b490eeaa314");
}

// RFC 9369 appendix A.1.
TEST(QuicInitialKeys, OfVersionTwoAreThoseOfTheRfc) {
  const auto client = derive_initial_keys(kVersion2, as_bytes(kDestination), Side::Client);
  EXPECT_EQ(hex(client.key), "8b1a0bc121284290a29e0971b5cd045d");
  EXPECT_EQ(hex(client.iv), "91f73e2351d8fa91660e909f");
  EXPECT_EQ(hex(client.mask), "45b95e15235d6f45a6b19cbcb0294ba9");
}

// RFC 9001 appendix A.3: a server's first packet, its number in two bytes.
TEST(QuicInitialPacket, OpensTheServersPacketOfTheRfc) {
  const Bytes packet =
      from_hex("cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a"
               "1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9"
               "c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d"
               "20398c276456cbc42158407dd074ee");
  const auto header = parse_long_header(packet);
  ASSERT_TRUE(header);
  const auto keys = derive_initial_keys(kVersion1, as_bytes(kDestination), Side::Server);
  const auto opened = open_initial(packet, *header, keys, 0);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->number, 1U);
  const auto crypto = find_crypto_frames(opened->frames);
  ASSERT_TRUE(crypto);
  ASSERT_EQ(crypto->size(), 1U);
  EXPECT_EQ(crypto->front().data[0], 2) << "a ServerHello";
}

TEST(QuicInitialPacket, OpensWhatItSealed) {
  for (const std::uint32_t version : {kVersion1, kVersion2}) {
    const std::string packet =
        fixture::seal({.frames = "\x01\x01\x01\x01\x01", .number = 7, .version = version});
    const auto header = parse_long_header(as_bytes(packet));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->type, PacketType::Initial);
    EXPECT_EQ(header->size, packet.size());
    const auto keys = derive_initial_keys(version, as_bytes(kDestination), Side::Client);
    const auto opened = open_initial(as_bytes(packet), *header, keys, 0);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->number, 7U);
    EXPECT_EQ(as_text(opened->frames), "\x01\x01\x01\x01\x01");
  }
}

TEST(QuicInitialPacket, StaysShutForOtherKeysAndChangedBytes) {
  const std::string packet = fixture::seal({.frames = "\x01\x01\x01\x01"});
  const auto header = parse_long_header(as_bytes(packet));
  ASSERT_TRUE(header);
  const auto keys = derive_initial_keys(kVersion1, as_bytes(kDestination), Side::Client);
  const auto others = derive_initial_keys(kVersion1, as_bytes(kDestination), Side::Server);
  EXPECT_FALSE(open_initial(as_bytes(packet), *header, others, 0));
  for (std::size_t at = 0; at < packet.size(); ++at) {
    std::string changed = packet;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(open_initial(as_bytes(changed), *header, keys, 0)) << at;
  }
  EXPECT_FALSE(open_initial(as_bytes(packet).first(header->number_offset + 19), *header, keys, 0));
}

TEST(QuicLongHeader, SaysWhyItCannotBeRead) {
  const auto fault = [](std::string_view bytes) {
    const auto header = parse_long_header(as_bytes(bytes));
    return header ? std::nullopt : std::optional(header.error());
  };
  using enum HeaderFault;
  EXPECT_EQ(fault(""), ShortHeader);
  EXPECT_EQ(fault("\x40xxxx"), ShortHeader);
  EXPECT_EQ(fault("\xc0\x01"), Malformed);
  EXPECT_EQ(fault(std::string_view("\xc0\x00\x00\x00\x00\x00\x00", 7)), UnknownVersion);
  EXPECT_EQ(fault("\xc0\xff\x01\x01\x1d\x08"), UnknownVersion);
  EXPECT_EQ(fault(std::string("\xc0\x00\x00\x00\x01\x15", 6) + std::string(40, 'x')), Malformed)
      << "an id of 21 bytes";
  EXPECT_EQ(fault(std::string_view("\xc0\x00\x00\x00\x01\x00\x00\x00\x05xxxx", 13)), Malformed)
      << "shorter than its length says";
}

TEST(QuicInitialFrames, FindsCryptoAmongTheOthers) {
  const std::string ack("\x02\x05\x00\x01\x00\x01\x02", 7);
  const std::string ecn("\x03\x05\x00\x00\x00\x01\x02\x03", 8);
  const std::string close("\x1c\x02\x00\x02no", 6);
  const std::string frames =
      std::string(3, '\0') + ack + fixture::crypto(300, "abc") + "\x01" + ecn + close;
  const auto found = find_crypto_frames(as_bytes(frames));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().offset, 300U);
  EXPECT_EQ(as_text(found->front().data), "abc");
}

TEST(QuicInitialFrames, RefusesWhatAnInitialMayNotHold) {
  EXPECT_FALSE(find_crypto_frames(as_bytes("\x08")));             // STREAM
  EXPECT_FALSE(find_crypto_frames(as_bytes("\x06")));             // cut short
  EXPECT_FALSE(find_crypto_frames(as_bytes("\x02\x01\x01\x3f"))); // more ranges than bytes
}

} // namespace
} // namespace haechi::wire::quic
