#include "base/check.h"
#include "content/detect/mentions.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haechi::content {
namespace {

const ContextWords& words() {
  static const ContextWords made = [] {
    auto compiled = ContextWords::make();
    HAECHI_CHECK(compiled.has_value());
    return std::move(*compiled);
  }();
  return made;
}

std::vector<std::string> tell(std::string_view text, std::size_t begin, std::size_t end) {
  Mentions mentions(words());
  mentions.clear(text);
  std::vector<std::string> told;
  for (const Mention& mention : mentions.find(begin, end)) {
    if (mention.end > begin && mention.end <= end) {
      told.emplace_back(text.substr(mention.begin, mention.end - mention.begin));
    }
  }
  return told;
}

TEST(Mentions, FindsWordsWhereverTheEdgesOfPartsFall) {
  for (std::size_t before = 0; before < 600; ++before) {
    const std::string text = std::string(before, '.') + "주민등록번호" + std::string(400, '.');
    EXPECT_EQ(tell(text, 0, text.size()), std::vector<std::string>{"주민등록번호"}) << before;
    EXPECT_EQ(tell(text, before + 17, before + 18), std::vector<std::string>{"주민등록번호"})
        << before;
  }
}

TEST(Mentions, WordsOfLettersStandAlone) {
  EXPECT_EQ(tell("my passport is", 0, 14), std::vector<std::string>{"passport"});
  EXPECT_TRUE(tell("passports", 0, 9).empty());
  EXPECT_TRUE(tell(std::string(250, '.') + "xpassport", 0, 259).empty());
}

TEST(Mentions, APlaceBehindTheTextHasNone) {
  EXPECT_TRUE(tell("", 0, 0).empty());
  EXPECT_TRUE(tell("passport", 300, 900).empty());
}

} // namespace
} // namespace haechi::content
