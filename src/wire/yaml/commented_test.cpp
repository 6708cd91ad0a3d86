#include "wire/yaml/commented.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::wire::yaml {

namespace {

CommentedDocument read(std::string text) {
  auto out = parse_commented({"p.yaml", std::move(text)});
  EXPECT_TRUE(out) << (out ? "" : out.error().message);
  return out.value_or(CommentedDocument{{Element{}}, {}, {}});
}

const Element& find(const CommentedDocument& document, std::string_view key) {
  for (const Element& element : document.elements) {
    if (element.key == key) {
      return element;
    }
  }
  ADD_FAILURE() << "no element " << key;
  return document.root();
}

std::vector<std::string> texts(const std::vector<Comment>& comments) {
  std::vector<std::string> out;
  for (const Comment& comment : comments) {
    out.push_back(comment.text);
  }
  return out;
}

using testing::ElementsAre;

TEST(ParseCommented, TellsKindsShapesAndLines) {
  const auto document = read("a: {b: 'x'}\nc:\n  - y\n  - null\nd:\n");
  ASSERT_EQ(document.root().children.size(), 3U);
  EXPECT_TRUE(find(document, "a").is_flow);
  EXPECT_FALSE(find(document, "b").is_plain);
  EXPECT_EQ(find(document, "b").text, "x");
  EXPECT_EQ(find(document, "c").kind, Kind::Sequence);
  EXPECT_FALSE(find(document, "c").is_flow);
  EXPECT_EQ(document.elements[find(document, "c").children[1]].kind, Kind::Null);
  EXPECT_EQ(find(document, "d").kind, Kind::Null);
  EXPECT_EQ(find(document, "d").line, 5U);
}

TEST(ParseCommented, WhatStandsBeforeEverythingIsTheHead) {
  const auto document = read("# one\n\n# two\na: x\n# end\n");
  EXPECT_THAT(texts(document.head), ElementsAre("# one", "# two"));
  EXPECT_TRUE(document.head[1].has_gap);
  EXPECT_FALSE(find(document, "a").has_gap);
  EXPECT_THAT(texts(document.foot), ElementsAre("# end"));
}

TEST(ParseCommented, ACommentBelongsToWhatFollowsAtItsDepth) {
  const auto document = read("a:\n  b: x\n  # of c\n  c: y\n  # behind c\n# of d\nd: z\n");
  EXPECT_THAT(texts(find(document, "c").before), ElementsAre("# of c"));
  EXPECT_THAT(texts(find(document, "c").after), ElementsAre("# behind c"));
  EXPECT_THAT(texts(find(document, "d").before), ElementsAre("# of d"));
}

TEST(ParseCommented, ACommentBesideBelongsToWhatEndsOrBeginsThere) {
  const auto document = read("a: # of a\n"
                             "  - {b: x,  # of b\n"
                             "     c: [y]} # of the item\n"
                             "d: [1,\n"
                             "    2] # of d\n"
                             "e: | # of e\n"
                             "  # no comment\n"
                             "f: \"# none\" # of f\n"
                             "g: x#y # of g\n");
  EXPECT_EQ(find(document, "a").beside, "# of a");
  EXPECT_EQ(find(document, "b").beside, "# of b");
  EXPECT_EQ(document.elements[find(document, "a").children[0]].beside, "# of the item");
  EXPECT_EQ(find(document, "d").beside, "# of d");
  EXPECT_EQ(find(document, "e").beside, "# of e");
  EXPECT_EQ(find(document, "e").text, "# no comment\n");
  EXPECT_EQ(find(document, "f").beside, "# of f");
  EXPECT_EQ(find(document, "g").beside, "# of g");
  EXPECT_EQ(find(document, "g").text, "x#y");
}

TEST(ParseCommented, NoCommentWithinBracketsIsLost) {
  const auto document =
      read("a: [ # one\n  # two\n  x, # three\n  # four\n  y\n  # five\n  ] # six\n");
  std::vector<std::string> all;
  for (const Element& element : document.elements) {
    for (const auto& list : {texts(element.before), texts(element.after)}) {
      all.insert(all.end(), list.begin(), list.end());
    }
    if (!element.beside.empty()) {
      all.push_back(element.beside);
    }
  }
  EXPECT_THAT(
      all, testing::UnorderedElementsAre("# one", "# two", "# three", "# four", "# five", "# six"));
}

TEST(ParseCommented, RefusesAnchorsAndWhatIsNoYaml) {
  const auto code = [](const char* text) {
    const auto out = parse_commented({"p.yaml", text});
    return out ? std::string() : out.error().code;
  };
  EXPECT_EQ(code("a: &x y\nb: *x\n"), "E-YAML-005");
  EXPECT_EQ(code("a: &x [y]\n"), "E-YAML-005");
  EXPECT_EQ(code("a: [\n"), "E-YAML-001");
  EXPECT_EQ(code("a: 1\na: 2\n"), "E-YAML-002");
  EXPECT_EQ(code("a: !!str x\n"), "E-YAML-004");
}

} // namespace

} // namespace haechi::wire::yaml
