#include "wire/dns/addresses.h"
#include "wire/dns/message_fixture.h"

#include <gtest/gtest.h>

namespace haechi::wire::dns {
namespace {

using fixture::Message;
using fixture::operator+;

std::string addresses_of(const Message& message) {
  std::string text;
  for (const IpAddress& address : find_addresses(message.bytes())) {
    text += (text.empty() ? "" : " ") + address.to_string();
  }
  return text;
}

Message reply() {
  return Message(fixture::kAnswerFlags).question("fine.net", Type::A);
}

TEST(FindAddresses, FollowsTheChain) {
  EXPECT_EQ(addresses_of(reply()
                             .answer("fine.net", Type::Cname, fixture::wire_name("B.net"))
                             .a("b.net")
                             .answer("b.net", Type::Aaaa, Bytes(15, 0) + Bytes{1})),
            "192.0.2.1 ::1");
}

TEST(FindAddresses, PassesStrangersAndOddSizesOver) {
  EXPECT_EQ(addresses_of(reply().a("other.net").answer("fine.net", Type::A, {1, 2, 3})), "");
  EXPECT_EQ(addresses_of(reply().record(Section::Additional, fixture::wire_name("fine.net"),
                                        Type::A, {1, 2, 3, 4})),
            "");
}

TEST(FindAddresses, GivesNothingOfAMalformedMessage) {
  EXPECT_EQ(addresses_of(reply().a("fine.net").count(6)), "");
  EXPECT_TRUE(find_addresses({}).empty());
}

TEST(FindHeldOutAddresses, AreThoseOfEveryOwnerSectionAndHint) {
  using fixture::u16s;
  const Message message =
      reply()
          .a("other.net")
          .answer("fine.net", Type::Https,
                  fixture::svcb_rdata(1, ".",
                                      u16s({4, 8}) + Bytes{192, 0, 2, 5, 10, 0, 0, 1} +
                                          u16s({6, 16}) + Bytes(15, 0) + Bytes{1}))
          .record(Section::Additional, {0}, Type::Aaaa,
                  Bytes(10, 0) + Bytes{0xFF, 0xFF, 10, 0, 0, 2})
          .answer("fine.net", Type::A, {1, 2, 3});
  std::string text;
  for (const HeldOutAddress& one : find_held_out_addresses(message.bytes())) {
    text += one.address.to_string() + (one.is_mapped ? " mapped, " : ", ");
  }
  EXPECT_EQ(text, "192.0.2.1, 192.0.2.5, 10.0.0.1, ::1, 10.0.0.2 mapped, ");
  EXPECT_TRUE(find_held_out_addresses({}).empty());
}

} // namespace
} // namespace haechi::wire::dns
