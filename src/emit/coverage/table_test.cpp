#include "emit/coverage/table.h"

#include <gtest/gtest.h>

namespace haechi::emit::coverage {
namespace {

TEST(DisplayWidth, CountsKoreanLettersTwice) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("차단"), 4U);
  EXPECT_EQ(display_width("é"), 1U);
  EXPECT_EQ(display_width("\xE2\x82"), 1U); // cut off within a letter
}

TEST(Table, AlignsColumnsByWhatATerminalShows) {
  Table table(2);
  table.add({"결정", "why"});
  table.add({"block", "named"});
  EXPECT_EQ(table.text(), "  결정   why\n  block  named\n");
}

TEST(Wrap, BreaksAtBlanksAndIndents) {
  EXPECT_EQ(wrap("[1] one two three", 9, 4), "[1] one\n    two\n    three\n");
}

} // namespace
} // namespace haechi::emit::coverage
