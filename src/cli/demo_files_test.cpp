// The files that a demo reads and writes: demo.yaml and the configuration over haechi.yaml.
#include "cli/demo_config.h"
#include "cli/demo_story.h"
#include "engine/config/parse.h"
#include "io/files/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::cli {

namespace {

using testing::HasSubstr;

IpAddress ip(const char* text) {
  return IpAddress::parse(text).value();
}

TEST(DemoStory, ReadsSitesPeopleAndRows) {
  const auto story = parse_story(
      {"demo.yaml", "sites: [{host: Chat.DeepSeek.com, address: 127.0.2.11, title: DeepSeek}]\n"
                    "people:\n"
                    "  - from: 127.0.1.11\n"
                    "    who: {en: PC, ko: 컴퓨터}\n"
                    "    rows: [{host: chat.deepseek.com, over: [dns, http], story: refused}]\n"});
  ASSERT_TRUE(story.has_value()) << to_string(story.error());
  ASSERT_EQ(story->sites.size(), 1U);
  EXPECT_EQ(story->sites[0].host, "chat.deepseek.com");
  EXPECT_EQ(story->sites[0].address, ip("127.0.2.11"));
  ASSERT_EQ(story->people.size(), 1U);
  EXPECT_EQ(story->people[0].who.ko, "컴퓨터");
  ASSERT_EQ(story->people[0].rows.size(), 2U);
  EXPECT_EQ(story->people[0].rows[1].over, Way::Http);
  EXPECT_EQ(story->people[0].rows[1].story, Story::Refused);
}

TEST(DemoStory, TellsWhatIsWrongAndWhere) {
  struct Row {
    const char* text;
    const char* code;
    std::uint32_t line;
  };

  const Row rows[] = {
      {"people: []\n", "E-DEMO-010", 1},
      {"sites: {}\npeople: []\n", "E-DEMO-010", 1},
      {"sites: [{host: a b, address: 127.0.2.1, title: t}]\npeople: []\n", "E-DEMO-011", 1},
      {"sites: [{host: a.b, address: 10.0.0.1, title: t}]\npeople: []\n", "E-DEMO-011", 1},
      {"sites: []\npeople:\n  - {from: 127.0.1.1, who: {en: a, ko: b}, rows: [{host: a.b, over: "
       "[fax], story: refused}]}\n",
       "E-DEMO-012", 3},
      {"sites: []\npeople:\n  - {from: 127.0.1.1, who: {en: a, ko: b}, rows: [{host: a.b, over: "
       "[dns], story: lost}]}\n",
       "E-DEMO-012", 3},
  };
  for (const Row& row : rows) {
    const auto story = parse_story({"demo.yaml", row.text});
    ASSERT_FALSE(story.has_value()) << row.text;
    EXPECT_EQ(story.error().code, row.code) << row.text;
    EXPECT_EQ(story.error().where.line, row.line) << row.text;
  }
}

DemoPlaces make_places() {
  return {.dns = {ip("127.0.0.1"), 1053},
          .proxy = {ip("127.0.0.1"), 1054},
          .status = {ip("127.0.0.1"), 1055},
          .upstream = {ip("127.0.0.1"), 1056},
          .sites = {.https = 1443, .http = 1080},
          .site_addresses = {ip("127.0.2.11"), ip("127.0.2.12")},
          .records = "/somewhere/re\"cords"};
}

TEST(DemoConfig, IsTheMinistrysWithOtherPlaces) {
  const std::string example = std::string(HAECHI_SOURCE_DIR) + "/examples/ministry/haechi.yaml";
  const auto file = io::read_file(example).value();
  const auto text = make_demo_config(file, make_places());
  ASSERT_TRUE(text.has_value());
  const auto made = engine::config::parse_config({"/tmp/haechi.yaml", *text});
  ASSERT_TRUE(made.has_value()) << to_string(made.error().front()) << "\n" << *text;
  const auto given = engine::config::parse_config(file).value();
  EXPECT_EQ(made->dns.listen.front().port, 1053);
  EXPECT_EQ(made->dns.upstream.front().port, 1056);
  EXPECT_EQ(made->proxy.listen.front().port, 1054);
  EXPECT_THAT(made->proxy.ports, testing::ElementsAre(80, 443, 1443, 1080));
  EXPECT_EQ(made->proxy.allowed_destinations.size(), 2U);
  EXPECT_EQ(made->records.dir.path, "/somewhere/re\"cords");
  EXPECT_EQ(made->operator_body, given.operator_body);
  ASSERT_EQ(made->identity.size(), given.identity.size());
  for (std::size_t i = 0; i < given.identity.size(); ++i) {
    EXPECT_EQ(made->identity[i].cidr, given.identity[i].cidr);
    EXPECT_EQ(made->identity[i].who.body, given.identity[i].who.body);
    EXPECT_EQ(made->identity[i].zone, given.identity[i].zone);
  }
  EXPECT_THAT(made->policy.path, testing::EndsWith("/examples/ministry/policy/"));
  ASSERT_EQ(made->lists.size(), given.lists.size());
  EXPECT_EQ(made->lists[0].file.path, given.lists[0].file.path);
}

TEST(DemoConfig, PassesAnUnreadableExampleOn) {
  const auto text = make_demo_config({"haechi.yaml", "a: [\n"}, make_places());
  ASSERT_FALSE(text.has_value());
  EXPECT_THAT(text.error().code, testing::StartsWith("E-YAML-"));
}

} // namespace

} // namespace haechi::cli
