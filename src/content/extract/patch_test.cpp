#include "content/extract/endpoint_fixture.h"
#include "content/extract/json.h"
#include "content/extract/patch.h"

#include <gmock/gmock.h>

#include <deque>

namespace haechi::content::extract {

namespace {

using catalog::Content;
using catalog::Join;
using testing::ElementsAre;

class Document {
 public:
  Document(Join join, const std::vector<Place>& places)
      : extractors_(make_extractors(places)), document_(join, extractors_) {}

  // `answer /a/0 +text`: what it is, where, `+` where it goes on, the text.
  std::vector<std::string> take(std::string_view piece) {
    Tree& tree = trees_.emplace_back(Tree::of(std::string(piece)));
    const auto root = read_json(tree, 0);
    std::vector<std::string> out;
    for (const ChangedText& text : document_.take(tree, *root)) {
      const std::string_view word =
          text.content ? catalog::kContentWords[static_cast<std::size_t>(*text.content)] : "other";
      out.push_back(std::string(word) + " " + text.place + (text.continues ? " +" : " ") +
                    std::string(tree.node(text.node).text));
    }
    return out;
  }

  [[nodiscard]] bool is_followed() const { return document_.is_followed(); }

 private:
  std::vector<catalog::Extractor> extractors_;
  PatchedDocument document_;
  std::deque<Tree> trees_;
};

} // namespace

TEST(Patch, FollowsTypedFragments) {
  Document document(Join::Patch, {{Content::Answer, "/r/f/*[type=RESPONSE]/content"},
                                  {Content::Reasoning, "/r/f/*[type=THINK]/content"}});
  EXPECT_THAT(document.take(R"({"v":{"r":{"f":[{"type":"THINK","content":"a"}]}}})"),
              ElementsAre("other /r/f/0/type +THINK", "reasoning /r/f/0/content +a"));
  EXPECT_THAT(document.take(R"({"p":"r/f/-1/content","o":"APPEND","v":"b"})"),
              ElementsAre("reasoning /r/f/0/content +b"));
  EXPECT_THAT(document.take(R"({"v":"c"})"), ElementsAre("reasoning /r/f/0/content +c"));
  EXPECT_THAT(document.take(R"({"p":"r/f","v":[{"type":"RESPONSE","content":"d"}]})"),
              ElementsAre("other /r/f/1/type +RESPONSE", "answer /r/f/1/content +d"));
  EXPECT_THAT(document.take(R"({"p":"r/f/-1/content","v":"e"})"),
              ElementsAre("answer /r/f/1/content +e"));
}

TEST(Patch, CarriesOutListsOfChanges) {
  Document document(Join::Patch, {{Content::Answer, "/message/content/parts/*"}});
  EXPECT_THAT(document.take(R"({"p":"","o":"add","v":{"message":{"content":{"parts":["x"]}}}})"),
              ElementsAre("answer /message/content/parts/0 +x"));
  EXPECT_THAT(
      document.take(
          R"({"p":"","o":"patch","v":[{"p":"/message/content/parts/0","o":"append","v":"y"},)"
          R"({"p":"/message/status","o":"replace","v":"done"}]})"),
      ElementsAre("answer /message/content/parts/0 +y", "other /message/status +done"));
  EXPECT_THAT(document.take(R"({"p":"/message/content/parts/0","o":"replace","v":"z"})"),
              ElementsAre("answer /message/content/parts/0 z"));
}

TEST(Patch, CarriesOutJsonPatch) {
  Document document(Join::JsonPatch, {{Content::Answer, "/chunks/*/text"}});
  EXPECT_THAT(
      document.take(R"({"json":{"patches":[{"op":"add","path":"/chunks","value":[{"text":"a"}]},)"
                    R"({"op":"append","path":"/chunks/0/text","value":"b"}]}})"),
      ElementsAre("answer /chunks/0/text +a", "answer /chunks/0/text +b"));
  EXPECT_THAT(document.take(R"({"op":"add","path":"/chunks/-","value":{"text":"c"}})"),
              ElementsAre("answer /chunks/1/text +c"));
}

TEST(Patch, StopsFollowingADocumentWithoutEnd) {
  Document document(Join::Patch, {{Content::Answer, "/a/*"}});
  std::string list = "0";
  for (int i = 0; i < 5000; ++i) {
    list += ",0";
  }
  for (int i = 0; i < 5; ++i) {
    (void)document.take(R"({"p":"a)" + std::to_string(i) + R"(","v":[)" + list + "]}");
  }
  EXPECT_FALSE(document.is_followed());
  EXPECT_THAT(document.take(R"({"p":"a/x","o":"add","v":"t"})"), ElementsAre("other /a/x t"));
}

} // namespace haechi::content::extract
