#include "engine/identity/identities.h"

#include <fmt/format.h>
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

constexpr std::string_view kLee =
    "lee:$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e:body=kr.motie:groups=a";

AddressUser seat(std::string_view cidr, std::string name, PersonFields fields = {}) {
  return {*Cidr::parse(cidr), std::move(name), std::move(fields), 1};
}

TEST(Identities, AddressFileSeatsPeopleInThePlacesOfEntries) {
  const Identities people({entry("10.0.0.0/8", "kr.gov"), entry("10.1.2.128/25", "kr.annex")}, {},
                          {},
                          {{seat("10.1.2.0/24", "kim"), seat("10.1.2.200", "lee"),
                            seat("192.0.2.1", "stranger"), seat("10.0.0.0/8", "everybody")},
                           {},
                           "address"});
  const auto who = [&](std::string_view address) {
    const gateway::Subject* subject = people.find(*IpAddress::parse(address));
    return subject == nullptr ? std::string("nobody")
                              : subject->name + " of " + subject->who.body.value_or("?");
  };
  EXPECT_EQ(who("10.1.2.1"), "kim of kr.gov");
  EXPECT_EQ(who("10.1.2.129"), "kim of kr.annex") << "the same person, in a place within";
  EXPECT_EQ(who("10.1.2.200"), "lee of kr.annex");
  EXPECT_EQ(who("10.9.9.9"), "everybody of kr.gov");
  EXPECT_EQ(who("192.0.2.1"), "nobody") << "no entry maps the address";
  EXPECT_EQ(people.find_place(*IpAddress::parse("10.1.2.200"))->name, "10.1.2.128/25");
  for (std::uint32_t i = 0; i < people.subjects().size(); ++i) {
    EXPECT_EQ(people.subjects()[i].index, i);
    EXPECT_EQ(people.subjects()[i].who.assurance, "address");
  }
}

TEST(Identities, AddressFileFindsWhatAWalkOverAllPrefixesFinds) {
  std::vector<config::IdentityEntry> entries;
  std::vector<AddressUser> seats;
  for (int i = 0; i < 8; ++i) {
    entries.push_back(entry(fmt::format("10.{}.0.0/{}", i, 16), fmt::format("b{}", i)));
    entries.push_back(entry(fmt::format("10.{}.{}.0/24", i, i * 3), fmt::format("c{}", i)));
    const int base = i % 2 == 0 ? i : i - 1;
    seats.push_back(
        seat(fmt::format("10.{}.0.0/{}", base, i % 2 == 0 ? 20 : 15), fmt::format("u{}", i)));
  }
  entries.push_back(entry("a00::/16", "v6"));
  seats.push_back(seat("a00:1::/32", "six"));
  const Identities people(entries, {}, {}, {seats, {}, "address"});
  const auto longest = [](const auto& all, const IpAddress& address) {
    const std::decay_t<decltype(all.front())>* best = nullptr;
    for (const auto& each : all) {
      if (each.cidr.contains(address) &&
          (best == nullptr || each.cidr.length > best->cidr.length)) {
        best = &each;
      }
    }
    return best;
  };
  for (int a = 0; a < 10; ++a) {
    for (int b = 0; b < 256; b += 5) {
      const IpAddress address = *IpAddress::parse(fmt::format("10.{}.{}.1", a, b));
      const auto* place = longest(entries, address);
      const auto* user = longest(seats, address);
      const gateway::Subject* found = people.find(address);
      ASSERT_EQ(found == nullptr, place == nullptr) << address.to_string();
      if (found != nullptr) {
        EXPECT_EQ(found->who.body, place->who.body) << address.to_string();
        EXPECT_EQ(found->name, user != nullptr ? user->name : place->cidr.to_string());
      }
    }
  }
  EXPECT_EQ(people.find(*IpAddress::parse("a00:1::5"))->name, "six");
  EXPECT_EQ(people.find(*IpAddress::parse("a00:2::5"))->name, "a00::/16");
}

class Claimed : public testing::Test {
 protected:
  Claimed() {
    config::CertificateRule devices;
    devices.unit = "PCs";
    devices.device = "managed-pc";
    devices.is_device_only = true;
    config::CertificateRule staff;
    staff.unit = "Staff";
    staff.role = "officer";
    staff.device = "smart-card-pc";
    rules_ = {{seat("10.0.0.9", "kim")}, {devices, staff}, "address"};
  }

  [[nodiscard]] std::optional<gateway::Subject> claim(const Claims& claims,
                                                      std::string_view address = "10.0.0.9") const {
    return Identities({entry("10.0.0.0/8", "kr.gov")}, *Users::parse({"u", std::string(kLee)}), {},
                      rules_)
        .make_claimed(*IpAddress::parse(address), claims);
  }

  static std::shared_ptr<const CertificateFacts> certificate(std::string unit, std::string name) {
    CertificateFacts facts;
    facts.common_name = std::move(name);
    facts.serial = "01";
    facts.units = {std::move(unit)};
    return std::make_shared<const CertificateFacts>(std::move(facts));
  }

  ClaimRules rules_;
};

TEST_F(Claimed, TheStrongestNamesThePerson) {
  const HeaderClaim park{"park", std::vector<std::string>{"c"}};
  const auto all = claim({"lee", certificate("Staff", "choi"), park});
  EXPECT_EQ(all->name, "choi");
  EXPECT_EQ(all->who.assurance, "certificate");
  EXPECT_EQ(all->who.role, "officer");
  EXPECT_EQ(all->who.body, "kr.gov");
  EXPECT_EQ(all->device, "smart-card-pc");
  EXPECT_EQ(all->zone, "internet") << "of the address, always";
  const auto password = claim({"lee", nullptr, park});
  EXPECT_EQ(password->name, "lee");
  EXPECT_EQ(password->who.assurance, "password");
  EXPECT_EQ(password->who.body, "kr.motie");
  const auto header = claim({"", nullptr, park});
  EXPECT_EQ(header->name, "park");
  EXPECT_EQ(header->who.assurance, "address");
  EXPECT_EQ(header->who.groups, std::vector<std::string>{"c"});
  EXPECT_EQ(claim({})->name, "kim") << "who sits there";
}

TEST_F(Claimed, ATrustedPeerThatKnowsPeopleByCertificateGoesBeforeAPassword) {
  rules_.header_assurance = "certificate";
  EXPECT_EQ(claim({"lee", nullptr, HeaderClaim{"park", std::nullopt}})->name, "park");
  rules_.header_assurance = "password";
  EXPECT_EQ(claim({"lee", nullptr, HeaderClaim{"park", std::nullopt}})->name, "lee");
}

TEST_F(Claimed, ADeviceCertificateLeavesThePersonToOthers) {
  const auto device = claim({"lee", certificate("PCs", "pc-7"), std::nullopt});
  EXPECT_EQ(device->name, "lee");
  EXPECT_EQ(device->who.assurance, "password");
  EXPECT_EQ(device->device, "managed-pc");
  EXPECT_EQ(claim({"", certificate("PCs", "pc-7"), std::nullopt})->name, "kim");
}

TEST_F(Claimed, ACertificateThatNoRuleKnowsSaysNothing) {
  const auto other = claim({"", certificate("Guests", "pc-8"), std::nullopt});
  EXPECT_EQ(other->name, "kim");
  EXPECT_EQ(other->who.assurance, "address");
  EXPECT_EQ(other->device, "gov-pc");
}

TEST_F(Claimed, NamesOfThePasswordFileMeanTheSamePeopleHoweverTheyCame) {
  EXPECT_EQ(claim({"", certificate("Staff", "lee"), std::nullopt})->who.body, "kr.motie");
  EXPECT_EQ(claim({"", nullptr, HeaderClaim{"lee", std::nullopt}})->who.groups,
            std::vector<std::string>{"a"});
}

TEST_F(Claimed, NobodyIsKnownWhereNoEntryMapsTheAddress) {
  EXPECT_FALSE(claim({"lee", certificate("Staff", "choi"), std::nullopt}, "192.0.2.1"));
  EXPECT_FALSE(claim({"gone", nullptr, std::nullopt})) << "no longer in the password file";
}

} // namespace
} // namespace haechi::engine::identity
