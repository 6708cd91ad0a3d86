#include "engine/content/target_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::content {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> texts_of(std::string_view target) {
  std::vector<std::string> out;
  for (const TargetText& each : list_target_texts(target)) {
    out.push_back(each.is_credential ? "(" + each.text + ")" : each.text);
  }
  return out;
}

TEST(TargetTexts, ArePathNamesAndValuesInPlainSpelling) {
  EXPECT_THAT(texts_of("/search?q=my%20number+is&l%61ng=ko&flag&empty=&=v"),
              ElementsAre("/search", "q", "my number is", "lang", "ko", "flag", "empty", "v"));
  EXPECT_THAT(texts_of("/"), IsEmpty());
  EXPECT_THAT(texts_of(""), IsEmpty());
}

TEST(TargetTexts, KnowWhatLetsTheRequestIn) {
  EXPECT_THAT(texts_of("/v1/m:generate?key=AIza&CODE=x&X-Amz-Signature=y&a=b"),
              ElementsAre("/v1/m:generate", "key", "(AIza)", "CODE", "(x)", "X-Amz-Signature",
                          "(y)", "a", "b"));
}

TEST(TargetTexts, KeepWhatIsWrittenBadly) {
  EXPECT_THAT(texts_of("/a?q=100%&&r=%zz"), ElementsAre("/a", "q", "100%", "r", "%zz"));
}

TEST(TargetTexts, AreBoundedInNumberAndNotInContent) {
  std::string target = "/a?";
  for (int i = 0; i < 1000; ++i) {
    target += "key=v" + std::to_string(i) + "&";
  }
  const auto texts = list_target_texts(target);
  EXPECT_LE(texts.size(), 512U);
  EXPECT_NE(texts.back().text.find("v999"), std::string::npos);
  EXPECT_FALSE(texts.back().is_credential);
}

} // namespace
} // namespace haechi::engine::content
