#include "emit/refusal/refusal.h"

#include <gtest/gtest.h>

#include <string>

namespace haechi::emit {

namespace {

struct Row {
  std::string header;
  Language expected;
};

TEST(ChooseLanguage, FollowsTheHeader) {
  using enum Language;
  const Row rows[] = {
      {"", English},
      {"ko", Korean},
      {"ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Korean},
      {"en-US,en;q=0.9,ko;q=0.8", English},
      {"EN;q=0.2, KO-kr;Q=0.3", Korean},
      {"fr-FR, ko;q=0.1", Korean},
      {"fr, de;q=0.5", English},
      {"*", English},
      {"en;q=0, *", Korean},
      {"ko;q=0, *", English},
      {"ko;q=0", English},
      {"*;q=0.9, ko;q=0.5", English},
      {"ko, en", Korean},
      {"en, ko", English},
      {"ko;q=0.500,en;q=0.501", English},
      {" \tko ; q=0.9 , en ; q=0.1", Korean},
      {"korean, kok-IN", English},
      {"ko;level=1;q=0.2, en;q=0.1", Korean},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(choose_language(row.header), row.expected) << row.header;
  }
}

TEST(ChooseLanguage, TakesAnUnreadableQualityForNotWanted) {
  EXPECT_EQ(choose_language("ko;q=2, en;q=0.1"), Language::English);
  EXPECT_EQ(choose_language("ko;q=, en;q=0.001"), Language::English);
  EXPECT_EQ(choose_language("ko;q=1.001, en;q=0.001"), Language::English);
  EXPECT_EQ(choose_language("ko;q=0.0001, en;q=0.001"), Language::English);
  EXPECT_EQ(choose_language("ko;q=-1, en;q=0.001"), Language::English);
}

TEST(ChooseLanguage, SurvivesHostileHeaders) {
  EXPECT_EQ(choose_language(",;,;=;q;q=;,,"), Language::English);
  EXPECT_EQ(choose_language(std::string(100'000, ',')), Language::English);
  EXPECT_EQ(choose_language(std::string("\0ko\xFF", 4)), Language::English);
}

} // namespace

} // namespace haechi::emit
