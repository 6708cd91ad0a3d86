#include "content/extract/json.h"
#include "wire/json/value.h"

#include <gtest/gtest.h>

namespace haechi::content::extract {

namespace {

std::string word_for(std::string_view text) {
  Tree tree(text);
  const auto root = read_json(tree, 0);
  return root ? "read" : std::string(to_word(root.error()));
}

} // namespace

TEST(ReadJson, KeepsThePlaceOfEveryText) {
  const std::string text = R"( {"a": ["x\ny", -12.5e3], "b": {"c": "글"}} )";
  Tree tree(text);
  const auto root = read_json(tree, 0);
  ASSERT_TRUE(root.has_value());
  const NodeId c = tree.find_member(tree.find_member(*root, "b"), "c");
  EXPECT_EQ(tree.node(c).text, "글");
  EXPECT_EQ(tree.path(c), "/b/c");
  EXPECT_EQ(cut(text, tree.node(c).at.raw), "글");
  const NodeId x = tree.find_element(tree.find_member(*root, "a"), "0");
  EXPECT_EQ(tree.node(x).text, "x\ny");
  EXPECT_EQ(cut(text, tree.node(x).at.raw), R"(x\ny)");
}

TEST(ReadJson, RefusesWhatServicesReadDifferently) {
  EXPECT_EQ(word_for("\xEF\xBB\xBF{}"), "not-text");
  EXPECT_EQ(word_for("{\"a\":\"\xFF\"}"), "not-text");
  EXPECT_EQ(word_for(std::string_view("\xFF\xFE{\0}\0", 6)), "not-text");
  EXPECT_EQ(word_for(R"(["\ud800"])"), "not-text");
  EXPECT_EQ(word_for(R"({"a":1,"a":2})"), "twice-named");
  EXPECT_EQ(word_for(R"({"a":1,"\u0061":2})"), "twice-named");
  EXPECT_EQ(word_for(R"({"x":{"a":1,"b":{},"a":2}})"), "twice-named");
  EXPECT_EQ(word_for("{} x"), "left-over");
  EXPECT_EQ(word_for("{}{}"), "left-over");
}

TEST(ReadJson, RefusesWhatIsNoJson) {
  for (const char* text :
       {"",     "{",     "[1,]",   "{\"a\"}", "{\"a\":}", "{a:1}", "[01]",  "[1.]",
        "[.5]", "[1e]",  "[+1]",   "[nul]",   "[\"\t\"]", "[\"a]", "[1 2]", "{\"a\":1,}",
        "'a'",  "[\"\\", "//x\n1", "[-]",     "{,}",      "[,1]"}) {
    EXPECT_EQ(word_for(text), "malformed") << text;
  }
}

TEST(ReadJson, BoundsItsDepthWithoutRecursion) {
  const std::string fits = std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']');
  EXPECT_EQ(word_for(fits), "read");
  EXPECT_EQ(word_for("[" + fits + "]"), "too-deep");
  EXPECT_EQ(word_for(std::string(1'000'000, '[')), "too-deep");
}

TEST(ReadJson, BoundsTheNumberOfItsValues) {
  std::string text = "[";
  for (std::size_t i = 0; i <= kMaxNodes; ++i) {
    text += "0,";
  }
  text += "0]";
  EXPECT_EQ(word_for(text), "too-large");
}

TEST(ReadJson, SaysWhatTheOtherReaderSays) {
  for (const char* text :
       {R"({"a":[1,-0,1.5,1e3,true,false,null,"\u00e9\\"],"":{}})", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "[[],[[]],{}]", "\"x\"", " 1 "}) {
    Tree tree(text);
    const auto root = read_json(tree, 0);
    const auto other = wire::json::parse(text, {.max_bytes = 1000, .max_depth = 64});
    ASSERT_TRUE(root && other) << text;
    const wire::json::Value value = tree.to_value(*root);
    EXPECT_EQ(value.kind, other->kind) << text;
    EXPECT_EQ(value.integer, other->integer) << text;
    EXPECT_EQ(value.number, other->number) << text;
    EXPECT_EQ(value.text, other->text) << text;
    EXPECT_EQ(value.items.size(), other->items.size()) << text;
    EXPECT_EQ(value.members.size(), other->members.size()) << text;
  }
}

} // namespace haechi::content::extract
