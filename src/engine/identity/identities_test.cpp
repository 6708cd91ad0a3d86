#include "engine/identity/identities.h"

#include <gtest/gtest.h>

namespace haechi::engine::identity {
namespace {

config::IdentityEntry entry(std::string_view cidr, std::string body) {
  config::IdentityEntry out;
  out.cidr = *Cidr::parse(cidr);
  out.who.body = std::move(body);
  out.who.role = "employee";
  out.who.assurance = "address";
  out.device = "gov-pc";
  out.zone = "internet";
  return out;
}

TEST(Identities, LongestPrefixGivesTheSubject) {
  const Identities people({entry("10.0.0.0/8", "kr.gov"), entry("10.1.0.0/16", "kr.motie")});
  EXPECT_EQ(people.find(*IpAddress::parse("10.1.2.3"))->who.body, "kr.motie");
  EXPECT_EQ(people.find(*IpAddress::parse("10.1.2.3"))->index, 1U);
  EXPECT_EQ(people.find(*IpAddress::parse("10.2.2.3"))->name, "10.0.0.0/8");
  EXPECT_EQ(people.find(*IpAddress::parse("11.0.0.1")), nullptr);
}

TEST(MakeUserSubject, KeepsThePlaceAndReplacesWhatTheFileSays) {
  const Identities people(
      {entry("10.0.0.0/8", "kr.gov")},
      *Users::parse({"u", "lee:$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
                          ":body=kr.motie:groups=a"}));
  const auto subject = make_user_subject(people.subjects().front(), *people.users().find("lee"));
  EXPECT_EQ(subject.name, "lee");
  EXPECT_EQ(subject.who.body, "kr.motie");
  EXPECT_EQ(subject.who.role, "employee") << "not in the file: as the address says";
  EXPECT_EQ(subject.who.groups, std::vector<std::string>{"a"});
  EXPECT_EQ(subject.who.assurance, "password");
  EXPECT_EQ(subject.device, "gov-pc");
}

TEST(Identities, MarksStandBehindPrefixes) {
  config::IdentityEntry by_address;
  by_address.cidr = *Cidr::parse("10.0.0.0/8");
  config::IdentityEntry by_mac;
  by_mac.mark = "mac:02:00:5e:00:53:01";
  by_mac.who.body = "org";
  const Identities identities({by_address}, {}, {by_mac});
  ASSERT_EQ(identities.subjects().size(), 2U);
  const auto* subject = identities.find_mark("mac:02:00:5e:00:53:01");
  ASSERT_NE(subject, nullptr);
  EXPECT_EQ(subject->index, 1U);
  EXPECT_EQ(subject->who.body, "org");
  EXPECT_EQ(identities.find_name(subject->name), subject);
  EXPECT_EQ(identities.find_name("10.0.0.0/8"), &identities.subjects()[0]);
  EXPECT_EQ(identities.find_mark("mac:02:00:5e:00:53:02"), nullptr);
  EXPECT_EQ(identities.find_mark(""), nullptr);
}

} // namespace
} // namespace haechi::engine::identity
