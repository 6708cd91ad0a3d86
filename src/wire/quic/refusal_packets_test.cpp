#include "wire/quic/initial_fixture.h"
#include "wire/quic/refusal_packets.h"

#include <gtest/gtest.h>

namespace haechi::wire::quic {
namespace {

using fixture::Initial;

Bytes to_bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

class Refusing : public testing::TestWithParam<std::uint32_t> {};

TEST_P(Refusing, TellsTheClientUnderTheKeysOfItsOwnId) {
  const Bytes asked = to_bytes(
      fixture::seal(Initial{.frames = fixture::crypto(0, "\x01hello"), .version = GetParam()}));
  const Bytes answer = write_connection_refused(parse_long_header(asked).value());
  const auto header = parse_long_header(answer);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, PacketType::Initial);
  EXPECT_EQ(header->version, GetParam());
  EXPECT_TRUE(header->destination.empty()); // the client's source id
  EXPECT_EQ(header->size, answer.size());
  const auto opened = open_initial(
      answer, *header,
      derive_initial_keys(GetParam(), as_bytes(fixture::kDestination), Side::Server), 0);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->frames, (Bytes{0x1C, 0x02, 0x06, 0x00}));
  EXPECT_LT(answer.size(), kMinClientDatagram / 10);
}

INSTANTIATE_TEST_SUITE_P(Versions, Refusing, testing::Values(kVersion1, kVersion2));

TEST(VersionNegotiation, TurnsTheIdsRoundAndOffersWhatCanBeRead) {
  const Bytes asked{0xC0, 0x1A, 0x2A, 0x3A, 0x4A, 2, 0xAA, 0xBB, 3, 1, 2, 3, 0, 0};
  const auto read = parse_invariants(asked);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->version, 0x1A2A3A4AU);
  EXPECT_EQ(
      write_version_negotiation(*read),
      (Bytes{0xC0, 0, 0, 0, 0, 3, 1, 2, 3, 2, 0xAA, 0xBB, 0, 0, 0, 1, 0x6B, 0x33, 0x43, 0xCF}));
}

TEST(Invariants, AreNotReadOutOfShortHeadersAndWhatIsCutShort) {
  EXPECT_FALSE(parse_invariants({}));
  EXPECT_FALSE(parse_invariants(Bytes{0x40, 0, 0, 0, 1, 0, 0}));
  EXPECT_FALSE(parse_invariants(Bytes{0xC0, 0, 0, 0, 1, 3, 1, 2}));
}

} // namespace
} // namespace haechi::wire::quic
