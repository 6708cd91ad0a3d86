#include "content/detect/columns.h"

#include <gtest/gtest.h>

#include <string>

namespace haechi::content {
namespace {

// Which column of which table the place of `what` stands in, as "MARK NUMBER LINE TABLE".
std::string tell(std::string_view text, std::string_view what) {
  Columns columns;
  columns.clear(text);
  const auto place = columns.find(text.find(what));
  if (!place) {
    return "none";
  }
  return std::string(1, place->mark) + " " + std::to_string(place->number) + " " +
         std::to_string(place->line) + " " + std::to_string(columns.find_table(*place));
}

TEST(Columns, CountsTheMarksBeforeAPlaceOnItsLine) {
  EXPECT_EQ(tell("a,b,c\n1,2,here\n", "here"), ", 2 6 0");
  EXPECT_EQ(tell("a,b\nhere,2\n", "here"), ", 0 4 0");
  EXPECT_EQ(tell("| a | b |\n|---|---|\n| 1 | here |\n", "here"), "| 2 20 0");
  EXPECT_EQ(tell("a\tb\n1\there", "here"), "\t 1 4 0");
}

TEST(Columns, ATableEndsAtALineWithoutItsMark) {
  EXPECT_EQ(tell("a,b\n\nc,d\n1,here\n", "here"), ", 1 9 5");
  EXPECT_EQ(tell("a,b\nbetween\n1,here\n", "here"), ", 1 12 12");
  EXPECT_EQ(tell("a;b\n1,here\n", "here"), ", 1 4 4");
}

TEST(Columns, LinesWithoutMarksAndVeryLongOnesAreNoTable) {
  EXPECT_EQ(tell("a,b\nhere\n", "here"), "none");
  EXPECT_EQ(tell("a,b\n1," + std::string(5000, 'x') + "here,\n", "here"), "none");
  EXPECT_EQ(tell("a," + std::string(5000, 'x') + "\n1,here\n", "here"), ", 1 5003 5003");
}

TEST(Columns, GoesOnAndBackFromPlaceToPlaceAsIfAskedAnew) {
  std::string text;
  for (int line = 0; line < 200; ++line) {
    text += line % 7 == 6 ? "between\n" : line % 2 == 0 ? "a,b;c,d\n" : "x;y,z\n";
  }
  Columns kept;
  kept.clear(text);
  for (std::size_t place = 0; place < text.size(); place += 3) {
    Columns fresh;
    fresh.clear(text);
    const auto expected = fresh.find(place);
    const auto found = kept.find(place);
    ASSERT_EQ(found.has_value(), expected.has_value()) << place;
    if (found) {
      EXPECT_EQ(found->mark, expected->mark) << place;
      EXPECT_EQ(found->number, expected->number) << place;
      EXPECT_EQ(kept.find_table(*found), fresh.find_table(*expected)) << place;
    }
  }
}

} // namespace
} // namespace haechi::content
