#include "engine/content/target_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::content {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TargetTexts, ArePathAndValuesInPlainSpelling) {
  EXPECT_THAT(list_target_texts("/search?q=my%20number+is&lang=ko&flag"),
              ElementsAre("/search", "my number is", "ko", "flag"));
  EXPECT_THAT(list_target_texts("/"), IsEmpty());
  EXPECT_THAT(list_target_texts(""), IsEmpty());
}

TEST(TargetTexts, LeaveOutWhatLetsTheRequestIn) {
  EXPECT_THAT(list_target_texts("/v1beta/models/m:generate?key=AIza&KEY=x&X-Amz-Signature=y&a=b"),
              ElementsAre("/v1beta/models/m:generate", "b"));
}

TEST(TargetTexts, KeepWhatIsWrittenBadly) {
  EXPECT_THAT(list_target_texts("/a?q=100%&&r=%zz"), ElementsAre("/a", "100%", "%zz"));
}

TEST(TargetTexts, AreBoundedInNumberAndNotInContent) {
  std::string target = "/a?";
  for (int i = 0; i < 1000; ++i) {
    target += "x=v" + std::to_string(i) + "&";
  }
  const auto texts = list_target_texts(target);
  EXPECT_EQ(texts.size(), 256U);
  EXPECT_NE(texts.back().find("v999"), std::string::npos);
}

} // namespace
} // namespace haechi::engine::content
