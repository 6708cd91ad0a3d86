#include "catalog/endpoints/request_path.h"

#include <gtest/gtest.h>

#include <string>

namespace haechi::catalog {

namespace {

std::string normal(std::string_view target, Slashes slashes = Slashes::AsSent) {
  RequestPath path;
  if (!path.read(target, slashes)) {
    return "refused";
  }
  std::string out;
  for (const std::string_view segment : path.segments()) {
    out += '/' + std::string(segment);
  }
  return out;
}

} // namespace

TEST(RequestPath, DecodesWhatNeedsNoEscape) {
  EXPECT_EQ(normal("/v1/%63hat/%7Euser"), "/v1/chat/~user");
  EXPECT_EQ(normal("/models/gemini%3AgenerateContent"), "/models/gemini:generateContent");
  EXPECT_EQ(normal("/%EC%95%88"), "/\xEC\x95\x88");
}

TEST(RequestPath, KeepsEscapesThatWouldChangeTheMeaning) {
  EXPECT_EQ(normal("/a%2fb"), "/a%2Fb");
  EXPECT_EQ(normal("/a%3f%23%3b%5c"), "/a%3F%23%3B%5C");
  EXPECT_EQ(normal("/a%00%0d%0a"), "/a%00%0D%0A");
}

TEST(RequestPath, DecodesOnce) {
  EXPECT_EQ(normal("/%2561"), "/%2561");
}

TEST(RequestPath, StrayPercentSignsNeverBecomeEscapes) {
  EXPECT_EQ(normal("/a%zz/%4"), "/a%25zz/%254");
  EXPECT_EQ(normal("/%%361"), "/%2561");
  EXPECT_EQ(normal('/' + std::string(kMaxPath / 2, '%')), "refused");
}

TEST(RequestPath, DropsEmptyAndDotSegments) {
  EXPECT_EQ(normal("//v1///./chat/"), "/v1/chat");
  EXPECT_EQ(normal("/v1/%2e/chat"), "/v1/chat");
}

TEST(RequestPath, TwoDotsTakeTheSegmentBeforeThem) {
  EXPECT_EQ(normal("/x/../v1/y/%2E%2e/chat"), "/v1/chat");
  EXPECT_EQ(normal("/../../v1"), "/v1");
  EXPECT_EQ(normal("/x/..;a=b/v1"), "/v1");
  EXPECT_EQ(normal("/a/b/c/../../d"), "/a/d");
}

TEST(RequestPath, PathParametersDoNotCount) {
  EXPECT_EQ(normal("/v1;jsessionid=1/chat;x"), "/v1/chat");
}

TEST(RequestPath, BackslashDividesToo) {
  EXPECT_EQ(normal("\\v1\\chat"), "/v1/chat");
}

TEST(RequestPath, SecondReadingDividesAtEncodedSlashes) {
  EXPECT_EQ(normal("/v1%2Fchat%5Ccompletions", Slashes::Decoded), "/v1/chat/completions");
  RequestPath path;
  ASSERT_TRUE(path.read("/a%2Fb"));
  EXPECT_TRUE(path.has_encoded_slash());
  ASSERT_TRUE(path.read("/a/b"));
  EXPECT_FALSE(path.has_encoded_slash());
}

TEST(RequestPath, QueryStandsBehindTheFirstQuestionMark) {
  RequestPath path;
  ASSERT_TRUE(path.read("/search?udm=50&q=a?b#top"));
  EXPECT_EQ(path.segments().size(), 1U);
  EXPECT_EQ(path.query(), "udm=50&q=a?b");
  EXPECT_EQ(find_query_value(path.query(), "udm"), "50");
  EXPECT_EQ(find_query_value(path.query(), "q"), "a?b");
  EXPECT_EQ(find_query_value(path.query(), "dm").data(), nullptr);
}

TEST(RequestPath, FragmentsEndThePath) {
  RequestPath path;
  ASSERT_TRUE(path.read("/a#b?c"));
  EXPECT_EQ(path.segments().size(), 1U);
  EXPECT_TRUE(path.query().empty());
}

TEST(RequestPath, NoPathIsTheRoot) {
  EXPECT_EQ(normal(""), "");
  EXPECT_EQ(normal("/"), "");
  EXPECT_EQ(normal("?a"), "");
}

TEST(RequestPath, RefusesWhatIsBeyondItsLimits) {
  EXPECT_EQ(normal('/' + std::string(kMaxPath, 'a')), "refused");
  std::string many;
  for (std::size_t i = 0; i <= kMaxSegments; ++i) {
    many += "/a";
  }
  EXPECT_EQ(normal(many), "refused");
  EXPECT_NE(normal(many.substr(2)), "refused");
}

} // namespace haechi::catalog
