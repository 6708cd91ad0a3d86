#include "wire/json/value.h"

#include <gtest/gtest.h>

namespace haechi::wire::json {
namespace {

TEST(JsonValue, KeepsKindsAndOrder) {
  const auto value = parse(R"( {"b":[1,-2.5,"x",true,null,{}],"a":"\u00e9\n"} )");
  ASSERT_TRUE(value) << to_string(value.error());
  ASSERT_EQ(value->members.size(), 2U);
  EXPECT_EQ(value->members[0].key, "b");
  const auto& items = value->members[0].value.items;
  ASSERT_EQ(items.size(), 6U);
  EXPECT_EQ(items[0].integer, 1);
  EXPECT_EQ(items[1].number, -2.5);
  EXPECT_EQ(items[2].text, "x");
  EXPECT_TRUE(items[3].boolean);
  EXPECT_TRUE(items[4].is_null());
  EXPECT_TRUE(items[5].is_object());
  EXPECT_EQ(value->find("a")->text, "\xC3\xA9\n");
  EXPECT_EQ(value->find("c"), nullptr);
}

TEST(JsonValue, ReadsIntegersBeyond64BitsAsNumbers) {
  EXPECT_EQ(parse("9223372036854775807")->kind, Kind::Integer);
  EXPECT_EQ(parse("9223372036854775808")->kind, Kind::Number);
}

TEST(JsonValue, OneParserReadsManyTexts) {
  Parser parser;
  EXPECT_EQ(parser.parse("[1]")->items.size(), 1U);
  EXPECT_FALSE(parser.parse("[1"));
  EXPECT_EQ(parser.parse("[" + std::string(5000, ' ') + "1,2]")->items.size(), 2U);
  EXPECT_EQ(parser.parse("\"x\"")->text, "x");
}

struct Bad {
  std::string text;
  const char* code;
};

class JsonRefuses : public testing::TestWithParam<Bad> {};

TEST_P(JsonRefuses, WithItsCode) {
  const auto value = parse(GetParam().text);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, GetParam().code) << to_string(value.error());
}

std::string many_keys(const std::string& last) {
  std::string out = "{";
  for (int i = 0; i < 40; ++i) {
    out += "\"k" + std::to_string(i) + "\":0,";
  }
  return out + "\"" + last + "\":0}";
}

INSTANTIATE_TEST_SUITE_P(
    Bad, JsonRefuses,
    testing::Values(Bad{"", "E-JSON-001"}, Bad{"   ", "E-JSON-001"}, Bad{"{", "E-JSON-001"},
                    Bad{"{}x", "E-JSON-001"}, Bad{"{} {}", "E-JSON-001"}, Bad{"nul", "E-JSON-001"},
                    Bad{"{'a':1}", "E-JSON-001"}, Bad{"[1,]", "E-JSON-001"},
                    Bad{"\"\xFF\"", "E-JSON-001"}, Bad{"\"\\ud800\"", "E-JSON-001"},
                    Bad{std::string("\"a\0b\"", 5), "E-JSON-001"},
                    Bad{"{\"a\":1,\"a\":1}", "E-JSON-002"},
                    Bad{"{\"a\":1,\"\\u0061\":1}", "E-JSON-002"},
                    Bad{"[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]", "E-JSON-002"},
                    Bad{many_keys("k0"), "E-JSON-002"}, Bad{many_keys("k20"), "E-JSON-002"},
                    Bad{std::string(20, '[') + std::string(20, ']'), "E-JSON-003"},
                    Bad{"\"" + std::string(1U << 20U, 'x') + "\"", "E-JSON-003"}));

TEST(JsonValue, TakesManyDifferentKeys) {
  EXPECT_TRUE(parse(many_keys("k40")));
}

} // namespace
} // namespace haechi::wire::json
