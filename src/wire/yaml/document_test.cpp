#include "wire/yaml/document.h"

#include <gtest/gtest.h>

namespace haechi::wire::yaml {
namespace {

Result<Node> read(std::string text) {
  return parse({"t.yaml", std::move(text)});
}

TEST(Yaml, PlaceOfNothingIsThatOfItsKey) {
  const auto node = parse({"t.yaml", "a: 1\nbee:\n"});
  ASSERT_TRUE(node);
  EXPECT_EQ(node->find("bee")->where("t.yaml"), (Location{"t.yaml", 2, 1}));
}

TEST(Yaml, KeepsScalarsAsTheyAreWritten) {
  const auto node = read("a: NO\nb: 2025-02-05T00:00:00+09:00\nc: \"\"\nd:\ne: ~\nf: true\n");
  ASSERT_TRUE(node) << to_string(node.error());
  EXPECT_EQ(node->find("a")->text, "NO");
  EXPECT_EQ(node->find("b")->text, "2025-02-05T00:00:00+09:00");
  EXPECT_TRUE(node->find("c")->is_scalar());
  EXPECT_TRUE(node->find("d")->is_null());
  EXPECT_TRUE(node->find("e")->is_null());
  EXPECT_EQ(node->find("f")->to_bool(), true);
  EXPECT_EQ(node->find("zz"), nullptr);
}

TEST(Yaml, RemembersPlaces) {
  const auto node = read("x: 1\nlist:\n  - {k: v}\n");
  ASSERT_TRUE(node);
  const Node& item = node->find("list")->items.at(0);
  EXPECT_EQ(item.where("f"), (Location{"f", 3, 5}));
  EXPECT_EQ(item.entries.at(0).value.where("f"), (Location{"f", 3, 9}));
}

TEST(Yaml, RefusesControlCharactersAtTheirPlace) {
  const auto node = read(std::string("a: 1\nb: x\0y\n", 12));
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().code, "E-YAML-001");
  EXPECT_EQ(node.error().where, (Location{"t.yaml", 2, 5}));
}

TEST(Yaml, PlacesQuotedWordsAtTheirQuote) {
  const auto node = read("a: \"b\"\n'c': 'd'\n");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->find("a")->where("f"), (Location{"f", 1, 4}));
  EXPECT_EQ(node->entries.at(1).where("f"), (Location{"f", 2, 1}));
  EXPECT_EQ(node->find("c")->where("f"), (Location{"f", 2, 6}));
}

TEST(Yaml, ExpandsAliases) {
  const auto node = read("a: &x [1, 2]\nb: *x\n");
  ASSERT_TRUE(node) << to_string(node.error());
  EXPECT_EQ(node->find("b")->items.size(), 2U);
}

struct Bad {
  const char* text;
  const char* code;
  std::uint32_t line;
};

class YamlRefuses : public testing::TestWithParam<Bad> {};

TEST_P(YamlRefuses, WithCodeAndPlace) {
  const auto node = read(GetParam().text);
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().code, GetParam().code) << to_string(node.error());
  EXPECT_EQ(node.error().where.line, GetParam().line) << to_string(node.error());
}

INSTANTIATE_TEST_SUITE_P(Bad, YamlRefuses,
                         testing::Values(Bad{"a: 1\na: 2\n", "E-YAML-002", 2},
                                         Bad{"a: [1\n", "E-YAML-001", 2},
                                         Bad{"a: !!int 3\n", "E-YAML-004", 1},
                                         Bad{"a: &x {b: 1}\nc: {<<: *x}\n", "E-YAML-004", 2},
                                         Bad{"a: *nope\n", "E-YAML-001", 1},
                                         Bad{"? [a]\n: 1\n", "E-YAML-004", 1},
                                         Bad{"{a: {a: 1, a: 2}}\n", "E-YAML-002", 1}));

TEST(Yaml, RefusesBytesThatAreNoUtf8) {
  // libfyaml never comes back from this directive.
  const auto node = read("a: 1\n%caid\xBC\xDF\x9E\xEC\x16"
                         "1id1b}\n");
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().code, "E-YAML-001");
  EXPECT_EQ(node.error().where, (Location{"t.yaml", 2, 6}));
}

class ShallowText : public testing::TestWithParam<const char*> {};

TEST_P(ShallowText, IsRefusedWithItsPlace) {
  const auto node = read(GetParam());
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().code, "E-YAML-001");
  EXPECT_EQ(node.error().where.line, 3U);
}

INSTANTIATE_TEST_SUITE_P(Yaml, ShallowText,
                         testing::Values("o:\n  a: >\n  foo\n  b: 1\n", "o:\n  a: |-\n  foo\n",
                                         "o:\n  - a: >\n    foo\n    b: 1\n",
                                         "o:\n  - - >\n    foo\n", "o:\n  a: >\n foo\n"));

class DeepText : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(DeepText, IsRead) {
  const auto node = read(GetParam().first);
  ASSERT_TRUE(node) << to_string(node.error());
  const Node& value = node->entries.at(0).value;
  EXPECT_EQ(value.is_sequence() ? value.items.at(0).text : value.text, GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(Yaml, DeepText,
                         testing::Values(std::pair{"a: >\n foo\n bar\nb: 1\n", "foo bar\n"},
                                         std::pair{"a: |\n\n\n  x\n", "\n\nx\n"},
                                         std::pair{"a: >1\n   x\n", "  x\n"},

                                         std::pair{"a: >\n\nb: 1\n", ""},
                                         std::pair{"a:\n- >\n foo\nb: 1\n", "foo\n"},
                                         std::pair{"a:\n  - |\n   x\n   y\n", "x\ny\n"}));

TEST(Yaml, RefusesTwoDocuments) {
  EXPECT_EQ(read("a: 1\n---\nb: 2\n").error().code, "E-YAML-004");
}

TEST(Yaml, RefusesDepth) {
  EXPECT_EQ(read(std::string(100, '[') + std::string(100, ']')).error().code, "E-YAML-003");
}

TEST(Yaml, RefusesAliasBombs) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) {
      text += (j == 0 ? "" : ", ") + below;
    }
    text += "]\n";
  }
  EXPECT_EQ(read(text).error().code, "E-YAML-003");
}

} // namespace
} // namespace haechi::wire::yaml
