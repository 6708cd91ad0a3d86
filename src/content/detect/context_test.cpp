#include "base/check.h"
#include "content/detect/context.h"

#include <gtest/gtest.h>

#include <string>

namespace haechi::content {
namespace {

// What is said of the place of `number` in the text, asked for the numbers of residents.
Label look(std::string_view text, std::string_view number) {
  static const auto words = ContextWords::make();
  HAECHI_CHECK(words.has_value());
  Context context(*words);
  context.clear(text);
  const auto at = static_cast<std::uint32_t>(text.find(number));
  return context.look({at, at + static_cast<std::uint32_t>(number.size())}, bit(Topic::KrResident));
}

TEST(Context, TheNearestWordBeforeAPlaceSpeaksOfIt) {
  EXPECT_EQ(look("주민번호 12345678", "12345678"), Label::Own);
  EXPECT_EQ(look("주문번호 12345678", "12345678"), Label::Harmless);
  EXPECT_EQ(look("여권번호 12345678", "12345678"), Label::Foreign);
  EXPECT_EQ(look("아무 말 12345678", "12345678"), Label::None);
  EXPECT_EQ(look("주민번호" + std::string(120, '.') + "12345678", "12345678"), Label::None);
}

TEST(Context, AWordBehindAPlaceSpeaksOfItOnTheSameLine) {
  EXPECT_EQ(look("12345678 (주민번호)", "12345678"), Label::Own);
  EXPECT_EQ(look("12345678\n주민번호", "12345678"), Label::None);
}

TEST(Context, AHeadSpeaksOfItsOwnTableAlone) {
  const std::string head = "이름,주민번호\n";
  const std::string rows = "갑 " + std::string(120, '.') + ",1\n을,2\n";
  EXPECT_EQ(look(head + rows + "병,12345678\n", "12345678"), Label::Column);
  EXPECT_EQ(look(head + rows + "12345678,병\n", "12345678"), Label::None);
  EXPECT_EQ(
      look(head + rows + "\n이름,수량\n" + rows + std::string(90, '.') + ",12345678\n", "12345678"),
      Label::None);
}

TEST(Context, AHeadIsFoundWhereverItsTableBegins) {
  std::string prose;
  for (int i = 0; i < 3000; ++i) {
    prose += "여권번호와 전화번호를 적는 칸입니다\n";
  }
  std::string rows;
  for (int i = 0; i < 3000; ++i) {
    rows += "갑 " + std::string(90, '.') + ",1\n";
  }
  EXPECT_EQ(look(prose + "이름,주민번호\n" + rows + "을,12345678\n", "12345678"), Label::Column);
}

} // namespace
} // namespace haechi::content
