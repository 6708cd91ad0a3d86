#include "text/pattern.h"

#include <gtest/gtest.h>

namespace haechi::text {
namespace {

TEST(Pattern, MatchesAtTheFrontOnly) {
  const auto pattern = Pattern::make("ghp_[a-z]{3}");
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->match_front("ghp_abcd")->whole, "ghp_abc");
  EXPECT_FALSE(pattern->match_front(" ghp_abc"));
}

TEST(Pattern, GivesTheFirstGroup) {
  const auto pattern = Pattern::make("key=([a-z]+);");
  ASSERT_TRUE(pattern);
  const auto found = pattern->find("x key=abc;", 0);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->whole, "key=abc;");
  EXPECT_EQ(found->group, "abc");
}

TEST(Pattern, RefusesWhatRe2DoesNotKnow) {
  const auto pattern = Pattern::make("(a)\\1");
  ASSERT_FALSE(pattern);
  EXPECT_EQ(pattern.error().code, "E-CONTENT-002");
}

} // namespace
} // namespace haechi::text
