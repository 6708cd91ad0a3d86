#include "engine/config/companion_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace haechi::engine::config {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(CompanionNames, AreReadByKind) {
  const auto sound = parse_companion_names({"names.txt", "canary Use-Application-DNS.net.\r\n"
                                                         "relay mask.icloud.com   # Apple\n\n"
                                                         "resolver dns.google\nresolver\t8.8.8.8\n"
                                                         "resolver 2001:4860:4860::8888"});
  ASSERT_TRUE(sound);
  EXPECT_THAT(sound->canaries, ElementsAre("use-application-dns.net"));
  EXPECT_THAT(sound->relays, ElementsAre("mask.icloud.com"));
  EXPECT_THAT(sound->resolvers, ElementsAre("dns.google"));
  EXPECT_THAT(sound->resolver_addresses,
              ElementsAre(*IpAddress::parse("8.8.8.8"), *IpAddress::parse("2001:4860:4860::8888")));
}

TEST(CompanionNames, TellEveryLineThatIsNoEntry) {
  const auto names = parse_companion_names(
      {"names.txt", "resolver\nfriend a.net\nrelay a b\nrelay 8.8.8.8\nrelay fine.net\n"});
  ASSERT_FALSE(names);
  ASSERT_EQ(names.error().size(), 4U);
  EXPECT_EQ(names.error()[1].code, "E-CONFIG-012");
  EXPECT_EQ(names.error()[1].where, (Location{"names.txt", 2, 1}));
}

TEST(CompanionNames, AreBounded) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxCompanionNames; ++i) {
    text += "relay a.net\n";
  }
  const auto names = parse_companion_names({"names.txt", text});
  ASSERT_FALSE(names);
  EXPECT_EQ(names.error().back().code, "E-CONFIG-007");
}

TEST(CompanionNames, OfTheCatalogAreSound) {
  std::ifstream file(HAECHI_SOURCE_DIR "/catalog/companion-names.txt");
  std::stringstream text;
  text << file.rdbuf();
  const auto names = parse_companion_names({"companion-names.txt", text.str()});
  ASSERT_TRUE(names) << to_string(names.error().front());
  EXPECT_THAT(names->canaries, Contains("use-application-dns.net"));
  EXPECT_THAT(names->relays, Contains("mask.icloud.com"));
  EXPECT_THAT(names->resolvers, Contains("dns.google"));
  EXPECT_THAT(names->resolver_addresses, Contains(*IpAddress::parse("1.1.1.1")));
}

} // namespace
} // namespace haechi::engine::config
