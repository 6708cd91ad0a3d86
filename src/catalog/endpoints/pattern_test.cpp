#include "catalog/endpoints/pattern.h"

#include <gtest/gtest.h>

namespace haechi::catalog {

namespace {

struct Outcome {
  bool matches = false;
  Captures captures;
};

Outcome match_path(std::string_view pattern, const std::vector<std::string_view>& segments) {
  static std::vector<Pattern> kept; // captures look into it
  kept.reserve(1000);
  auto parsed = Pattern::parse_path(pattern);
  EXPECT_TRUE(parsed.has_value()) << pattern;
  kept.push_back(std::move(*parsed));
  Outcome outcome;
  outcome.matches = kept.back().matches(segments, outcome.captures);
  return outcome;
}

} // namespace

TEST(Pattern, TextComparesWithoutCase) {
  EXPECT_TRUE(match_path("/V1/chat", {"v1", "CHAT"}).matches);
  EXPECT_FALSE(match_path("/v1/chat", {"v1", "chats"}).matches);
  EXPECT_FALSE(match_path("/v1/chat", {"v1", "chat", "x"}).matches);
}

TEST(Pattern, CapturesKeepTheirCase) {
  const Outcome outcome = match_path("/{version}/models/{model}:generateContent",
                                     {"v1beta", "models", "Gemini-2.5:x:GenerateContent"});
  ASSERT_TRUE(outcome.matches);
  EXPECT_EQ(outcome.captures.find("model"), "Gemini-2.5:x");
  EXPECT_EQ(outcome.captures.find("version"), "v1beta");
  EXPECT_EQ(outcome.captures.find("none"), std::nullopt);
}

TEST(Pattern, CapturesAreNotEmpty) {
  EXPECT_FALSE(match_path("/models/{model}:predict", {"models", ":predict"}).matches);
}

TEST(Pattern, TwoCapturesPartAtTheFirstTextBetweenThem) {
  const Outcome outcome = match_path("/Chathub/{user}@{tenant}", {"chathub", "a@b@c"});
  ASSERT_TRUE(outcome.matches);
  EXPECT_EQ(outcome.captures.find("user"), "a");
  EXPECT_EQ(outcome.captures.find("tenant"), "b@c");
  EXPECT_FALSE(match_path("/Chathub/{user}@{tenant}", {"chathub", "a@"}).matches);
}

TEST(Pattern, RestTakesAnyNumberOfParts) {
  EXPECT_TRUE(match_path("/**/v1/chat", {"v1", "chat"}).matches);
  EXPECT_TRUE(match_path("/**/v1/chat", {"a", "b", "v1", "chat"}).matches);
  EXPECT_FALSE(match_path("/**/v1/chat", {"v1", "chat", "x"}).matches);
  EXPECT_TRUE(match_path("/mcp/**", {"mcp"}).matches);
  EXPECT_TRUE(match_path("/a/**/z", {"a", "m", "z"}).matches);
  EXPECT_FALSE(match_path("/a/**/a", {"a"}).matches);
}

TEST(Pattern, HostsAreLabelsBetweenDots) {
  const auto pattern = Pattern::parse_host("{location}-aiplatform.googleapis.com");
  ASSERT_TRUE(pattern.has_value());
  Captures captures;
  EXPECT_TRUE(pattern->matches(
      std::vector<std::string_view>{"us-east5-aiplatform", "googleapis", "com"}, captures));
  EXPECT_EQ(captures.find("location"), "us-east5");
  EXPECT_FALSE(pattern->is_literal());
  EXPECT_TRUE(Pattern::parse_host("api.x.ai")->is_literal());
}

TEST(Pattern, RefusesWhatItCannotMean) {
  for (const std::string_view bad :
       {"v1", "/a//b", "/a/**/b/**", "/a*", "/{", "/}", "/{A}", "/{a}{b}", "/{a}-{b}-{c}", "/a?b",
        "/a%20", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}"}) {
    const auto pattern = Pattern::parse_path(bad);
    ASSERT_FALSE(pattern.has_value()) << bad;
    EXPECT_EQ(pattern.error().code, "E-CATALOG-050") << bad;
  }
  EXPECT_FALSE(Pattern::parse_host("a/b").has_value());
  EXPECT_FALSE(Pattern::parse_host("").has_value());
}

TEST(Pattern, SayingMoreIsMoreSpecific) {
  const auto rank = [](std::string_view text) { return Pattern::parse_path(text)->specificity(); };
  EXPECT_GT(rank("/v1/chat"), rank("/v1/{any}"));
  EXPECT_GT(rank("/v1/{any}"), rank("/v1/**"));
  EXPECT_GT(rank("/v1/{model}:generateContent"), rank("/v1/{model}"));
  EXPECT_GT(rank("/**/v1/chat"), rank("/**"));
}

TEST(Pattern, KeyForgetsNamesOfCaptures) {
  EXPECT_EQ(Pattern::parse_path("/a/{b}/**")->key(), Pattern::parse_path("/a/{c}/**")->key());
  EXPECT_NE(Pattern::parse_path("/a/{b}")->key(), Pattern::parse_path("/a/{b}x")->key());
}

} // namespace haechi::catalog
