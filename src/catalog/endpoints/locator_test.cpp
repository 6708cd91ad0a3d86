#include "catalog/endpoints/locator.h"

#include <gmock/gmock.h>

namespace haechi::catalog {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Texts find(std::string_view locator, std::string_view json) {
  const auto parsed = parse_locator(locator);
  EXPECT_TRUE(parsed.has_value()) << locator;
  const auto body = wire::json::parse(json, {.max_bytes = 1U << 20U, .max_depth = 64});
  EXPECT_TRUE(body.has_value()) << json;
  return find_texts(*parsed, *body);
}

constexpr std::string_view kChat = R"({"messages":[
  {"role":"system","content":"be brief"},
  {"role":"user","content":"hello"},
  {"content":"no role"},
  {"role":"user","content":[{"type":"text","text":"part"},{"type":"image","url":"u"}]}]})";

} // namespace

TEST(Locator, FollowsMembersAndIndexes) {
  EXPECT_THAT(find("/a/1/b", R"({"a":[0,{"b":"x"}]})").texts, ElementsAre("x"));
  EXPECT_THAT(find("/a/2", R"({"a":["x"]})").texts, IsEmpty());
  EXPECT_THAT(find("/a/01", R"({"a":["x","y"]})").texts, IsEmpty());
}

TEST(Locator, StarIsEveryElementAndEveryMember) {
  EXPECT_THAT(find("/*/t", R"([{"t":"a"},{"t":"b"}])").texts, ElementsAre("a", "b"));
  EXPECT_THAT(find("/*/t", R"({"x":{"t":"a"},"y":{"t":"b"}})").texts, ElementsAre("a", "b"));
}

TEST(Locator, FiltersChooseByAMember) {
  EXPECT_THAT(find("/messages/*[role=user]/content", kChat).texts, ElementsAre("hello"));
  EXPECT_THAT(find("/messages/*[role=system|developer]/content", kChat).texts,
              ElementsAre("be brief"));
  EXPECT_THAT(find("/messages/*[role=user]/content/*[type=text]/text", kChat).texts,
              ElementsAre("part"));
}

TEST(Locator, NegatedFiltersTakeWhatSaysNothing) {
  EXPECT_THAT(find("/messages/*[role!=system|assistant]/content", kChat).texts,
              ElementsAre("hello", "no role"));
}

TEST(Locator, FilterPathsGoDeeper) {
  EXPECT_THAT(find("/*[a.b=1]/t", R"([{"a":{"b":1},"t":"x"},{"a":{"b":2},"t":"y"}])").texts,
              ElementsAre("x"));
}

TEST(Locator, RestIsEveryTextBelow) {
  EXPECT_THAT(find("/p/**", R"({"p":{"a":["x",1,true,null],"b":{"c":"y"}},"q":"no"})").texts,
              ElementsAre("x", "1", "y"));
}

TEST(Locator, OpensJsonInAString) {
  EXPECT_THAT(find("/c/!json/text", R"({"c":"{\"text\":\"in\"}"})").texts, ElementsAre("in"));
  const Texts broken = find("/c/!json/text", R"({"c":"{oops"})");
  EXPECT_THAT(broken.texts, IsEmpty());
  EXPECT_FALSE(broken.is_complete);
}

TEST(Locator, EscapesInNames) {
  EXPECT_THAT(find("/a~1b/c~0d/e~2]", R"({"a/b":{"c~d":{"e[]":"x"}}})").texts, ElementsAre("x"));
}

TEST(Locator, OnlyTextsAndIntegersAreTexts) {
  EXPECT_THAT(find("/*", R"(["a",2,2.5,true,null,{},["b"]])").texts, ElementsAre("a", "2"));
  EXPECT_THAT(find("", R"("whole")").texts, ElementsAre("whole"));
}

TEST(Locator, SaysWhetherItLeadsSomewhere) {
  const auto body = wire::json::parse(R"({"messages":[],"none":null})");
  EXPECT_TRUE(leads_somewhere(*parse_locator("/messages"), *body));
  EXPECT_FALSE(leads_somewhere(*parse_locator("/none"), *body));
  EXPECT_FALSE(leads_somewhere(*parse_locator("/model"), *body));
}

TEST(Locator, RefusesWhatItCannotRead) {
  for (const std::string_view bad :
       {"a", "/", "/a//b", "/**/a", "/a[", "/a[b]", "/a[=b]", "/a[b=]", "/a~3", "/!json[a=b]",
        "/**[a=b]", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"}) {
    const auto locator = parse_locator(bad);
    ASSERT_FALSE(locator.has_value()) << bad;
    EXPECT_EQ(locator.error().code, "E-CATALOG-051");
  }
}

TEST(Locator, SaysThatItStoppedAtALimit) {
  std::string many = "[";
  for (std::size_t i = 0; i <= kMaxTexts; ++i) {
    many += i == 0 ? "1" : ",1";
  }
  const Texts found = find("/*", many + "]");
  EXPECT_EQ(found.texts.size(), kMaxTexts);
  EXPECT_FALSE(found.is_complete);
}

} // namespace haechi::catalog
