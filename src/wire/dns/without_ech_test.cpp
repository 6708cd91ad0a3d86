#include "wire/dns/message_fixture.h"
#include "wire/dns/svcb.h"
#include "wire/dns/without_ech.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::wire::dns {
namespace {

using fixture::kAnswerFlags;
using fixture::Message;
using fixture::svcb_rdata;
using fixture::u16s;
using fixture::wire_name;
using fixture::operator+;

Bytes parameter(unsigned key, const Bytes& value) {
  return u16s({key, static_cast<unsigned>(value.size())}) + value;
}

const Bytes kAlpn = parameter(1, {2, 'h', '2'});
const Bytes kEch = parameter(kSvcbEch, Bytes(70, 0xEC));
const Bytes kHint = parameter(kSvcbIpv4Hint, {192, 0, 2, 5});
const Bytes kHint6 = parameter(kSvcbIpv6Hint, Bytes(16, 6));
const Bytes kOwner{0xC0, 12};

Message reply(unsigned flags = kAnswerFlags) {
  return Message(flags).question("svc.fine.net", Type::Https);
}

Bytes rrsig(Type covered) {
  return u16s({static_cast<unsigned>(covered)}) + Bytes(16, 1) + wire_name("fine.net") +
         Bytes(64, 0x5A);
}

// The whole message without `ech`; empty: not possible.
Bytes without_ech(const Message& message) {
  const auto answer = parse_answer(message.bytes());
  const auto out = answer ? make_answer_without_ech(*answer) : std::nullopt;
  return out ? out->message : Bytes();
}

Bytes https_without(const Bytes& parameters) {
  return without_ech(
      reply().record(Section::Answer, kOwner, Type::Https, svcb_rdata(1, ".", parameters)));
}

Bytes https_with(const Bytes& parameters) {
  return reply()
      .record(Section::Answer, kOwner, Type::Https, svcb_rdata(1, ".", parameters))
      .bytes();
}

TEST(WithoutEch, LosesEchAndKeepsTheOtherParametersInOrder) {
  EXPECT_EQ(https_without(kAlpn + kHint + kEch + kHint6), https_with(kAlpn + kHint + kHint6));
  EXPECT_EQ(https_without(kEch), https_with({}));
}

TEST(WithoutEch, SaysWhetherThereIsAny) {
  EXPECT_TRUE(parse_answer(https_with(kAlpn + kEch))->has_ech);
  EXPECT_FALSE(parse_answer(https_with(kAlpn))->has_ech);
}

TEST(WithoutEch, LeavesMandatorySound) {
  const auto mandatory = [](const std::vector<unsigned>& keys) {
    return parameter(kSvcbMandatory, u16s(keys));
  };
  EXPECT_EQ(https_without(mandatory({1, 5}) + kAlpn + kEch), https_with(mandatory({1}) + kAlpn));
  EXPECT_EQ(https_without(mandatory({5}) + kAlpn + kEch), https_with(kAlpn))
      << "the list is never empty";
  EXPECT_EQ(https_without(mandatory({1}) + kAlpn + kEch), https_with(mandatory({1}) + kAlpn));
}

TEST(WithoutEch, DropsARecordWhoseMandatoryNoClientCanRead) {
  for (const Bytes& keys : {u16s({5, 1}), u16s({0, 5}), Bytes{0, 5, 0}, Bytes{}, u16s({5, 5})}) {
    EXPECT_EQ(https_without(parameter(kSvcbMandatory, keys) + kAlpn + kEch), reply().bytes());
  }
}

TEST(WithoutEch, DropsOnlyTheSignaturesOfWhatItChanged) {
  const auto build = [](const Bytes& parameters, bool is_signed) {
    Message message = reply();
    message.record(Section::Answer, kOwner, Type::Https, svcb_rdata(1, ".", parameters));
    if (is_signed) {
      message.record(Section::Answer, kOwner, Type::Rrsig, rrsig(Type::Https));
    }
    message.record(Section::Additional, kOwner, Type::A, {192, 0, 2, 5});
    message.record(Section::Additional, kOwner, Type::Rrsig, rrsig(Type::A));
    return message;
  };
  EXPECT_EQ(without_ech(build(kAlpn + kEch, true)), build(kAlpn, false).bytes());
}

TEST(WithoutEch, ChangesEveryRecordOfTheSetAndEverySection) {
  const auto build = [](const Bytes& ech) {
    return reply()
        .record(Section::Answer, kOwner, Type::Https, svcb_rdata(1, ".", kAlpn + ech))
        .record(Section::Answer, kOwner, Type::Https, svcb_rdata(2, "b.fine.net", ech))
        .record(Section::Additional, wire_name("b.fine.net"), Type::Svcb, svcb_rdata(1, ".", ech));
  };
  EXPECT_EQ(without_ech(build(kEch)), build({}).bytes());
}

TEST(WithoutEch, WritesNamesInFullThatPointAtWhatHasMoved) {
  Message message = reply();
  message.record(Section::Answer, kOwner, Type::Https, svcb_rdata(1, ".", kEch));
  const auto moved = static_cast<unsigned>(message.bytes().size());
  message.record(Section::Authority, wire_name("zone.org"), Type::Ns, wire_name("ns.zone.org"));
  message.record(Section::Authority, u16s({0xC000U | moved}), Type::Ns,
                 Bytes{3, 'n', 's', '2'} + u16s({0xC000U | moved}));
  message.record(Section::Additional, Bytes{1, 'x'} + kOwner, Type::Cname, {1, 'y', 0xC0, 12});
  EXPECT_EQ(
      without_ech(message),
      reply()
          .record(Section::Answer, kOwner, Type::Https, svcb_rdata(1, "."))
          .record(Section::Authority, wire_name("zone.org"), Type::Ns, wire_name("ns.zone.org"))
          .record(Section::Authority, wire_name("zone.org"), Type::Ns, wire_name("ns2.zone.org"))
          .record(Section::Additional, Bytes{1, 'x'} + kOwner, Type::Cname, {1, 'y', 0xC0, 12})
          .bytes());
}

TEST(WithoutEch, KeepsUnknownTypesBitForBit) {
  const auto build = [](const Bytes& ech) {
    return reply()
        .record(Section::Answer, kOwner, Type::Https, svcb_rdata(1, ".", ech))
        .record(Section::Answer, kOwner, static_cast<Type>(65280), {0xC0, 40, 1, 2, 3})
        .record(Section::Answer, kOwner, Type::Txt, {3, 'a', 'b', 'c'});
  };
  EXPECT_EQ(without_ech(build(kEch)), build({}).bytes());
}

TEST(WithoutEch, KnowsWhereTtlsStandAfterwards) {
  const Message message =
      reply()
          .record(Section::Answer, kOwner, Type::Https, svcb_rdata(1, ".", kAlpn + kEch), 100)
          .record(Section::Additional, kOwner, Type::A, {192, 0, 2, 5}, 200);
  const auto out = make_answer_without_ech(*parse_answer(message.bytes()));
  ASSERT_TRUE(out);
  ASSERT_EQ(out->ttls_at.size(), 2U);
  EXPECT_EQ(read_u32(out->message, out->ttls_at[0]), 100U);
  EXPECT_EQ(read_u32(out->message, out->ttls_at[1]), 200U);
  EXPECT_EQ(out->lifetime_s, 100U);
}

} // namespace
} // namespace haechi::wire::dns
