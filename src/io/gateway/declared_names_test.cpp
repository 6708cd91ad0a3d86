#include "io/gateway/declared_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::io {
namespace {

policy::Policy small_policy() {
  policy::Policy out;
  out.bodies.push_back({.id = "kr.motie"});
  out.devices.push_back({.id = "gov-pc"});
  out.zones.push_back({.id = "internet"});
  return out;
}

engine::config::Config config_with(std::string body, policy::Known device, policy::Known zone) {
  engine::config::Config out;
  out.file = "haechi.yaml";
  engine::config::IdentityEntry entry;
  entry.who.body = std::move(body);
  entry.device = std::move(device);
  entry.zone = std::move(zone);
  entry.body_at = {4, 10};
  entry.device_at = {5, 10};
  entry.zone_at = {6, 10};
  out.identity.push_back(std::move(entry));
  return out;
}

TEST(FindUndeclaredNames, DeclaredUnknownAndEmptyNamesAreFine) {
  EXPECT_THAT(
      find_undeclared_names(config_with("kr.motie", "gov-pc", "internet"), {}, small_policy()),
      testing::IsEmpty());
  EXPECT_THAT(find_undeclared_names(config_with("", std::nullopt, ""), {}, small_policy()),
              testing::IsEmpty());
}

TEST(FindUndeclaredNames, TellsThePlaceAndTheNearestName) {
  const Errors found =
      find_undeclared_names(config_with("kr.moti", "gov-pcs", "intranet"), {}, small_policy());
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].code, "E-GATEWAY-002");
  EXPECT_EQ(found[0].where, (Location{"haechi.yaml", 4, 10}));
  EXPECT_EQ(found[0].hint, "did you mean `kr.motie`?");
  EXPECT_EQ(found[1].code, "E-GATEWAY-003");
  EXPECT_EQ(found[1].where, (Location{"haechi.yaml", 5, 10}));
  EXPECT_EQ(found[2].where, (Location{"haechi.yaml", 6, 10}));
}

TEST(FindUndeclaredNames, LooksAtOperatorAndUsersToo) {
  auto config = config_with("kr.motie", "gov-pc", "internet");
  config.operator_body = "kr.other";
  config.operator_where = {"haechi.yaml", 2, 11};
  config.users.path = "users.txt";
  const auto users = engine::identity::Users::parse(
      {"users.txt",
       "\nlee:$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e:body=kr.else\n"});
  ASSERT_TRUE(users);
  const Errors found = find_undeclared_names(config, *users, small_policy());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].where, (Location{"haechi.yaml", 2, 11}));
  EXPECT_EQ(found[1].where, (Location{"users.txt", 2, 1}));
}

TEST(FindUndeclaredNames, IsBounded) {
  auto config = config_with("nowhere", "nothing", "never");
  config.identity.resize(kMaxNameWarnings, config.identity.front());
  EXPECT_EQ(find_undeclared_names(config, {}, small_policy()).size(), kMaxNameWarnings);
}

TEST(FindUndeclaredNames, LooksAtSteeredZonesAndAtOrdersThatLookOtherwise) {
  auto config = config_with("kr.motie", "gov-pc", "internet");
  config.dns.steer = {{.zones = {"internet", "intrenet"}, .where = {8, 12}}};
  config.dns.block_answers = {{.orders = {"ban", "bann"}, .where = {9, 7}}};
  auto policy = small_policy();
  policy.orders.push_back({.id = "ban"});
  const Errors found = find_undeclared_names(config, {}, policy);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].code, "E-GATEWAY-003");
  EXPECT_EQ(found[0].message,
            "the policy declares no zone `intrenet`; nobody is sent to the gateway by it");
  EXPECT_EQ(found[0].where, (Location{"haechi.yaml", 8, 12}));
  EXPECT_EQ(found[1].code, "E-GATEWAY-009");
  EXPECT_EQ(found[1].hint, "did you mean `ban`?");
}

} // namespace
} // namespace haechi::io
