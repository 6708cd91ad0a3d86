#include "wire/dns/message_fixture.h"
#include "wire/dns/query.h"

#include <gtest/gtest.h>

namespace haechi::wire::dns {
namespace {

using fixture::Message;
using fixture::operator+;

QueryFault fault_of(const Message& message) {
  return parse_query(message.bytes()).fault;
}

Message asked() {
  return Message().question("Fine.net", Type::A);
}

TEST(ParseQuery, ReadsQuestionAndFlags) {
  const Bytes packet = Message(0x0110, 7).question("Fine.net", Type::Https).bytes();
  const ParsedQuery parsed = parse_query(packet);
  ASSERT_EQ(parsed.fault, QueryFault::None);
  EXPECT_EQ(parsed.query.id, 7);
  EXPECT_EQ(to_text(parsed.query.name), "Fine.net");
  EXPECT_EQ(parsed.query.type, Type::Https);
  EXPECT_EQ(parsed.query.klass, Class::In);
  EXPECT_TRUE(parsed.query.is_recursion_desired);
  EXPECT_TRUE(parsed.query.is_checking_disabled);
  EXPECT_FALSE(parsed.query.has_opt);
  EXPECT_EQ(parsed.query.udp_size, 512);
}

TEST(ParseQuery, ReadsOpt) {
  const Bytes packet = asked().opt(4096, fixture::kDnssecOk).bytes();
  const ParsedQuery parsed = parse_query(packet);
  ASSERT_EQ(parsed.fault, QueryFault::None);
  EXPECT_TRUE(parsed.query.has_opt);
  EXPECT_TRUE(parsed.query.is_dnssec_ok);
  EXPECT_EQ(parsed.query.udp_size, 4096);
}

TEST(ParseQuery, TakesLessThan512BytesFor512) {
  const Bytes packet = asked().opt(100).bytes();
  EXPECT_EQ(parse_query(packet).query.udp_size, 512);
}

TEST(ParseQuery, IsSilentToAnswersAndFragments) {
  EXPECT_EQ(fault_of(Message(0x8180).question("fine.net", Type::A)), QueryFault::NoQuery);
  EXPECT_EQ(parse_query({}).fault, QueryFault::NoQuery);
  EXPECT_EQ(parse_query(Bytes(11, 0)).fault, QueryFault::NoQuery);
}

TEST(ParseQuery, KnowsNoOpcodeButQuery) {
  for (unsigned opcode = 1; opcode < 16; ++opcode) {
    const Bytes packet = Message(opcode << 11U).question("fine.net", Type::A).bytes();
    const ParsedQuery parsed = parse_query(packet);
    EXPECT_EQ(parsed.fault, QueryFault::NotImp);
    EXPECT_EQ(parsed.query.opcode, opcode);
  }
}

TEST(ParseQuery, WantsExactlyOneQuestion) {
  EXPECT_EQ(fault_of(Message()), QueryFault::FormErr);
  EXPECT_EQ(fault_of(asked().question("fine.net", Type::A)), QueryFault::FormErr);
}

TEST(ParseQuery, TakesACookieWithoutAQuestion) {
  const Bytes cookie{0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
  const ParsedQuery parsed = parse_query(Message().opt(1232, 0, cookie).bytes());
  EXPECT_EQ(parsed.fault, QueryFault::CookieOnly);
  EXPECT_EQ(parsed.query.cookie.size(), 8U);
  EXPECT_TRUE(parsed.query.name.empty());
  EXPECT_EQ(fault_of(Message().opt()), QueryFault::FormErr);
  EXPECT_EQ(fault_of(Message().opt(1232, 0, cookie).opt(1232, 0, cookie)), QueryFault::FormErr);
  EXPECT_EQ(fault_of(Message().opt(1232, 1U << 16U, cookie)), QueryFault::FormErr);
}

TEST(ParseQuery, RefusesMalformedQuestions) {
  const Bytes tail = fixture::u16s({1, 1});
  EXPECT_EQ(fault_of(Message().raw(Bytes{0xC0, 12} + tail).count(4)), QueryFault::FormErr)
      << "loop";
  EXPECT_EQ(fault_of(Message().raw(Bytes{0xC0, 0} + tail).count(4)), QueryFault::FormErr)
      << "into the header";
  EXPECT_EQ(fault_of(Message().raw(Bytes{0xC0, 40} + tail).count(4)), QueryFault::FormErr)
      << "forward";
  EXPECT_EQ(fault_of(Message().raw(Bytes{0x40} + Bytes(64, 'a') + Bytes{0} + tail).count(4)),
            QueryFault::FormErr);
  EXPECT_EQ(fault_of(Message().raw(Bytes{0x80} + Bytes(64, 'a') + Bytes{0} + tail).count(4)),
            QueryFault::FormErr);
  EXPECT_EQ(fault_of(Message().raw({1, 'a', 0, 0, 1}).count(4)), QueryFault::FormErr) << "no class";
}

TEST(ParseQuery, ToleratesTrailingBytes) {
  EXPECT_EQ(fault_of(asked().raw({'j', 'u', 'n', 'k'})), QueryFault::None);
}

TEST(ParseQuery, RefusesRecordsThatAreCutShort) {
  EXPECT_EQ(fault_of(asked().count(10)), QueryFault::FormErr);
  EXPECT_EQ(fault_of(asked().raw({0, 0, 41, 4}).count(10)), QueryFault::FormErr);
}

TEST(ParseQuery, RefusesOptOutOfPlace) {
  EXPECT_EQ(fault_of(asked().opt().opt()), QueryFault::FormErr) << "two";
  EXPECT_EQ(fault_of(asked().record(Section::Answer, {0}, Type::Opt, {})), QueryFault::FormErr);
  EXPECT_EQ(fault_of(asked().record(Section::Additional, {1, 'x', 0}, Type::Opt, {})),
            QueryFault::FormErr)
      << "owner";
}

TEST(ParseQuery, KnowsEdnsVersionZeroOnly) {
  const Bytes packet = asked().opt(1232, 1U << 16U).bytes();
  const ParsedQuery parsed = parse_query(packet);
  EXPECT_EQ(parsed.fault, QueryFault::BadVersion);
  EXPECT_TRUE(parsed.query.has_opt);
}

TEST(ParseQuery, PassesOverUnknownOptions) {
  EXPECT_EQ(fault_of(asked().opt(1232, 0, fixture::u16s({65001, 2, 7, 8, 0}))), QueryFault::None);
}

TEST(ParseQuery, RefusesOptionsThatOverrun) {
  EXPECT_EQ(fault_of(asked().opt(1232, 0, fixture::u16s({8, 4, 0}))), QueryFault::FormErr);
  EXPECT_EQ(fault_of(asked().opt(1232, 0, {0})), QueryFault::FormErr);
}

TEST(ParseQuery, RefusesCookiesOfImpossibleLength) { // RFC 7873 section 5.2.2
  for (const auto& [size, expected] :
       std::vector<std::pair<unsigned, QueryFault>>{{7, QueryFault::FormErr},
                                                    {8, QueryFault::None},
                                                    {15, QueryFault::FormErr},
                                                    {16, QueryFault::None},
                                                    {40, QueryFault::None},
                                                    {41, QueryFault::FormErr}}) {
    EXPECT_EQ(fault_of(asked().opt(1232, 0, fixture::u16s({10, size}) + Bytes(size, 'c'))),
              expected)
        << size;
  }
}

TEST(ParseQuery, NeverReadsPastWhatIsThere) {
  const Bytes whole = asked().opt(1232, 0, fixture::u16s({10, 8}) + Bytes(8, 'c')).bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A copy of exactly this size, so that a sanitizer sees one byte too many.
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_NE(parse_query(cut).fault, QueryFault::None) << size;
  }
}

} // namespace
} // namespace haechi::wire::dns
