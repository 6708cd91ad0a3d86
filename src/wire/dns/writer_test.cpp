#include "wire/dns/message_fixture.h"
#include "wire/dns/writer.h"

#include <gtest/gtest.h>

namespace haechi::wire::dns {
namespace {

using fixture::look;
using fixture::Message;
using fixture::Seen;

struct Asked {
  Bytes packet;
  Query query;

  explicit Asked(const Message& message) : packet(message.bytes()) {
    query = parse_query(packet).query;
  }
};

const ErrorNote kNote{.code = ExtendedError::Blocked, .text = "by order of kr.motie"};

Bytes name_error(const Asked& asked, const ErrorNote& note = kNote, std::uint32_t ttl = 10) {
  Bytes room(kMaxUdpSize);
  room.resize(write_negative_answer(room, asked.query, Carrier::Udp, Rcode::NxDomain, ttl, &note));
  return room;
}

TEST(NameError, HasTheQuestionAsAskedAndAnSoa) {
  const Asked asked(Message(0x0110, 99).question("BaD-aI.com", Type::Aaaa));
  const Bytes bytes = name_error(asked);
  const Seen seen = look(bytes);
  ASSERT_TRUE(seen.is_sound);
  EXPECT_EQ(read_u16(bytes, 0), 99);
  EXPECT_EQ(seen.flags, 0x8193U) << "QR, RD, RA, CD, NXDOMAIN; neither AA nor AD";
  EXPECT_EQ(to_text(ByteView(bytes).subspan(12, 12)), "BaD-aI.com");
  ASSERT_EQ(seen.count(Section::Authority), 1U);
  EXPECT_EQ(seen.records[0].type, Type::Soa);
  EXPECT_EQ(seen.records[0].ttl, 10U);
  EXPECT_EQ(parse_soa_minimum(bytes, seen.records[0]), 10U);
  EXPECT_EQ(to_text(parse_owner(bytes, seen.records[0])->wire()), "BaD-aI.com");
}

TEST(NameError, HasOptIfAndOnlyIfTheQueryHad) { // RFC 6891 section 6.1.1
  EXPECT_FALSE(look(name_error(Asked(Message().question("a.b", Type::A)))).has_opt);
  const Seen seen =
      look(name_error(Asked(Message().question("a.b", Type::A).opt(4096, fixture::kDnssecOk))));
  EXPECT_TRUE(seen.has_opt);
  EXPECT_TRUE(seen.opt_is_dnssec_ok);
  EXPECT_EQ(seen.opt_size, 1232U);
  ASSERT_EQ(seen.errors.size(), 1U);
  EXPECT_EQ(seen.errors[0].code, 15U);
  EXPECT_EQ(seen.errors[0].text, "by order of kr.motie");
}

TEST(NameError, CutsTheTextAtACharacterToFitTheClient) {
  std::string text;
  for (int i = 0; i < 200; ++i) {
    text += "해";
  }
  const Bytes bytes = name_error(Asked(Message().question("a.b", Type::A).opt(512)),
                                 {.code = ExtendedError::Censored, .text = text});
  const Seen seen = look(bytes);
  ASSERT_TRUE(seen.is_sound);
  EXPECT_LE(bytes.size(), 512U);
  EXPECT_GT(bytes.size(), 508U);
  ASSERT_EQ(seen.errors.size(), 1U);
  EXPECT_EQ(seen.errors[0].text.size() % 3, 0U);
}

TEST(NameError, FitsAllRoomsForTheLongestName) {
  std::string name;
  for (int i = 0; i < 4; ++i) {
    name += std::string(i == 3 ? 61 : 63, 'x') + (i == 3 ? "" : ".");
  }
  const Bytes bytes = name_error(Asked(Message().question(name, Type::A).opt(512)));
  EXPECT_TRUE(look(bytes).is_sound);
  EXPECT_LE(bytes.size(), 512U);
}

TEST(EmptyAnswer, LeavesTheQuestionOutWhereItCouldNotBeRead) {
  const Asked asked(Message(0x0100).question("a.b", Type::A).question("a.b", Type::A));
  Bytes room(kMaxUdpSize);
  room.resize(write_empty_answer(room, asked.query, Carrier::Udp, Rcode::FormErr, nullptr));
  EXPECT_EQ(room.size(), kHeaderSize);
  EXPECT_EQ(look(room).rcode, 1U);
}

TEST(EmptyAnswer, SplitsAnExtendedRcode) {
  const Asked asked(Message().question("a.b", Type::A).opt(1232, 1U << 16U));
  Bytes room(kMaxUdpSize);
  room.resize(write_empty_answer(room, asked.query, Carrier::Udp, Rcode::BadVers, nullptr));
  const Seen seen = look(room);
  EXPECT_TRUE(seen.is_sound);
  EXPECT_EQ(seen.rcode, 16U);
  EXPECT_EQ(seen.flags & 0x0FU, 0U);
}

TEST(Writer, WritesNothingPastItsRoom) {
  const Asked asked(Message().question("a.b", Type::A).opt());
  const std::size_t whole = name_error(asked).size();
  for (std::size_t size = 0; size < whole; ++size) {
    Bytes room(size);
    EXPECT_EQ(write_negative_answer(room, asked.query, Carrier::Udp, Rcode::NxDomain, 10, &kNote),
              0U);
  }
}

TEST(AnswerLimit, KeepsToWhatTheClientTakesAndToOurOwn) {
  const auto limit = [](const Message& message, Carrier carrier) {
    const Asked asked(message);
    return answer_limit(asked.query, carrier);
  };
  const Message plain = Message().question("a.b", Type::A);
  EXPECT_EQ(limit(plain, Carrier::Udp), 512U);
  EXPECT_EQ(limit(Message(plain).opt(100), Carrier::Udp), 512U);
  EXPECT_EQ(limit(Message(plain).opt(900), Carrier::Udp), 900U);
  EXPECT_EQ(limit(Message(plain).opt(4096), Carrier::Udp), 1232U);
  EXPECT_EQ(limit(plain, Carrier::Tcp), 65535U);
}

TEST(UpstreamQuery, CarriesTheTwoBitsAndNoOptionOfTheClient) {
  const Bytes name = fixture::wire_name("fine.net");
  Bytes room(512);
  room.resize(write_upstream_query(room, {.id = 5,
                                          .name = name,
                                          .type = Type::A,
                                          .klass = Class::In,
                                          .is_dnssec_ok = true,
                                          .is_checking_disabled = true}));
  const ParsedQuery parsed = parse_query(room);
  ASSERT_EQ(parsed.fault, QueryFault::None);
  EXPECT_EQ(parsed.query.id, 5);
  EXPECT_TRUE(parsed.query.is_recursion_desired);
  EXPECT_TRUE(parsed.query.is_checking_disabled);
  EXPECT_TRUE(parsed.query.is_dnssec_ok);
  EXPECT_EQ(parsed.query.udp_size, 1232);
  EXPECT_EQ(room.size(), kHeaderSize + name.size() + 4 + kOptSize);
}

} // namespace
} // namespace haechi::wire::dns
