#include "engine/dns/steering.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

const IpAddress kGateway = *IpAddress::parse("192.0.2.10");
const IpAddress kOther = *IpAddress::parse("2001:db8::10");
const IpAddress kClient = *IpAddress::parse("10.0.0.5");

Steering two_places() {
  return Steering({{.zones = {"office", "lab"}, .addresses = {kGateway}, .name = "gate.example"},
                   {.zones = {"branch"}, .addresses = {kOther}}});
}

gateway::Subject subject_in(const policy::Known& zone) {
  gateway::Subject subject;
  subject.zone = zone;
  return subject;
}

TEST(Steering, SendsEachZoneToItsPlace) {
  const Steering steering = two_places();
  EXPECT_EQ(steering.find(subject_in("lab"), kClient)->addresses.front(), kGateway);
  EXPECT_EQ(steering.find(subject_in("branch"), kClient)->addresses.front(), kOther);
  EXPECT_EQ(steering.find(subject_in("street"), kClient), nullptr);
  EXPECT_EQ(steering.find(subject_in(std::nullopt), kClient), nullptr) << "an unknown zone is none";
  EXPECT_EQ(Steering().find(subject_in("lab"), kClient), nullptr);
}

TEST(Steering, NeverSendsTheGatewayToItself) {
  const Steering steering = two_places();
  EXPECT_EQ(steering.find(subject_in("office"), kGateway), nullptr);
  EXPECT_EQ(steering.find(subject_in("office"), kOther), nullptr) << "nor to another of them";
}

TEST(Steering, KnowsItsOwnReverseNames) {
  const Steering steering = two_places();
  EXPECT_EQ(steering.find_reverse("10.2.0.192.in-addr.arpa")->name, "gate.example");
  EXPECT_EQ(steering
                .find_reverse("0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2."
                              "ip6.arpa")
                ->zones.front(),
            "branch");
  EXPECT_EQ(steering.find_reverse("11.2.0.192.in-addr.arpa"), nullptr);
  EXPECT_EQ(steering.find_reverse("zzz"), nullptr);
}

TEST(Steering, IsAboutTypesThatLeadToAConnection) {
  using wire::dns::Type;
  for (const Type type : {Type::A, Type::Aaaa, Type::Https, Type::Svcb}) {
    EXPECT_TRUE(is_steered_type(type));
  }
  for (const Type type : {Type::Txt, Type::Cname, Type::Ptr, static_cast<Type>(15)}) {
    EXPECT_FALSE(is_steered_type(type));
  }
}

} // namespace
} // namespace haechi::engine::dns
