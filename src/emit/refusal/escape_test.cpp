#include "base/utf8.h"
#include "emit/refusal/escape.h"

#include <gtest/gtest.h>

namespace haechi::emit {

namespace {

TEST(EscapeHtml, WritesMarkupAsReferences) {
  EXPECT_EQ(escape_html(R"(<a href="x" id='y'>&)"),
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
}

TEST(EscapeHtml, KeepsKoreanAndReplacesWhatIsNoText) {
  EXPECT_EQ(escape_html("해치\xFF!"), "해치\xEF\xBF\xBD!");
  EXPECT_EQ(escape_html("a\nb\xC2\x85"
                        "c\xE2\x80\xAE"
                        "d"),
            "a b c d");
}

TEST(ToOneLine, FoldsEveryKindOfBreak) {
  EXPECT_EQ(to_one_line(" a\r\n\tb\xE2\x80\xA8\xE2\x80\xA9 c \x7F"), "a b c");
}

TEST(CutAtCharacter, NeverSplitsACharacter) {
  const std::string_view text = "가나다"; // three bytes each
  for (std::size_t most = 0; most <= text.size(); ++most) {
    const std::string_view cut = cut_at_character(text, most);
    EXPECT_LE(cut.size(), most);
    EXPECT_EQ(cut.size(), most / 3 * 3);
    EXPECT_TRUE(is_utf8(cut));
  }
}

} // namespace

} // namespace haechi::emit
