#include "engine/config/parse.h"

#include <gtest/gtest.h>

namespace haechi::engine::config {

namespace {

ResultOrErrors<Config> parse_with_list(const std::string& list) {
  return parse_config({"haechi.yaml", "policy: p\n"
                                      "dns: {listen: [127.0.0.1:53], upstream: [192.0.2.53]}\n"
                                      "identity: [{cidr: 127.0.0.1, body: a}]\n"
                                      "lists: [" +
                                          list + "]\n"});
}

TEST(ListName, IsKeptInBothLanguages) {
  const auto config = parse_with_list("{file: a.txt, as: ours, name: {en: Ours, ko: 우리 것}}");
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->lists.at(0).name, (Words{"Ours", "우리 것"}));
}

TEST(ListName, MayBeOneTextOrNone) {
  EXPECT_EQ(parse_with_list("{file: a.txt, as: ours, name: Ours}")->lists.at(0).name,
            (Words{"Ours", "Ours"}));
  EXPECT_TRUE(parse_with_list("{file: a.txt, as: ours}")->lists.at(0).name.is_empty());
}

TEST(ListName, RefusesOtherLanguages) {
  const auto config = parse_with_list("{file: a.txt, as: ours, name: {jp: x}}");
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(config.error().front().code, "E-CONFIG-001");
}

} // namespace

} // namespace haechi::engine::config
