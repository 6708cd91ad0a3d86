#include "text/visible.h"

#include <gtest/gtest.h>

namespace haechi::text {
namespace {

TEST(Visible, LeavesWordsOfAnyScriptAsTheyAre) {
  for (const char* text :
       {"", "GDPR, Article 58", "개인정보 보호법 제64조", "שלום", "naïve – 😀"}) {
    EXPECT_FALSE(has_hidden(text)) << text;
    EXPECT_EQ(to_visible(text), text);
  }
}

TEST(Visible, ShowsWhatWouldStartALineMoveTheCursorOrTurnTheDirection) {
  struct Row {
    const char* text;
    const char* shown;
  };

  for (const Row& row :
       {Row{"a\x1b[2J", "a\\u{1b}[2J"}, Row{"a\x7f", "a\\u{7f}"}, Row{"a\xc2\x9b", "a\\u{9b}"},
        Row{"a\xe2\x80\xae.", "a\\u{202e}."}, Row{"a\xe2\x81\xa6", "a\\u{2066}"},
        Row{"a\xe2\x80\xa8", "a\\u{2028}"}, Row{"a\xd8\x9c", "a\\u{61c}"}, Row{"a\r", "a\\u{d}"},
        Row{"a\xff", "a\\x{ff}"}, Row{"a\xe2\x80", "a\\x{e2}\\x{80}"}}) {
    EXPECT_TRUE(has_hidden(row.text)) << row.shown;
    EXPECT_EQ(to_visible(row.text), row.shown);
  }
}

TEST(Visible, KeepsLongTextsOnOneLine) {
  EXPECT_FALSE(has_hidden("first\nsecond\tthird")) << "a long text may have lines";
  EXPECT_EQ(to_visible("GDPR\nsigned by root"), "GDPR\\nsigned by root");
}

} // namespace
} // namespace haechi::text
