#include "io/files/line_reader.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <unistd.h>

namespace haechi::io {
namespace {

// The lines of `text`, written to a pipe; "!" before one that is too long.
std::vector<std::string> lines_of(const std::string& text, std::size_t max_line) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  EXPECT_LT(text.size(), 60'000U) << "a pipe holds no more without a reader";
  EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  close(ends[1]);
  LineReader reader(ends[0], max_line);
  std::vector<std::string> out;
  for (;;) {
    const auto line = reader.next();
    if (!line || !*line) {
      EXPECT_TRUE(line);
      break;
    }
    out.push_back(((*line)->is_too_long ? "!" : "") + std::string((*line)->text));
  }
  close(ends[0]);
  return out;
}

using Lines = std::vector<std::string>;

TEST(LineReader, SplitsLinesAndKeepsEmptyOnes) {
  EXPECT_EQ(lines_of("a\n\nbc\n", 10), (Lines{"a", "", "bc"}));
}

TEST(LineReader, TakesALastLineWithoutItsEnd) {
  EXPECT_EQ(lines_of("a\nb", 10), (Lines{"a", "b"}));
}

TEST(LineReader, AnEmptyStreamHasNoLines) {
  EXPECT_EQ(lines_of("", 10), Lines{});
}

TEST(LineReader, CutsALongLineAndGoesOnBehindIt) {
  EXPECT_EQ(lines_of("abcdef\nx\n", 5), (Lines{"!abcde", "x"}));
  EXPECT_EQ(lines_of("abcde\nx\n", 5), (Lines{"abcde", "x"}));
}

TEST(LineReader, CutsALongLastLine) {
  EXPECT_EQ(lines_of("x\nabcdef", 5), (Lines{"x", "!abcde"}));
}

TEST(LineReader, HoldsNoMoreThanItsBoundOfAVeryLongLine) {
  const std::string text = std::string(50'000, 'y') + "\nend\n";
  EXPECT_EQ(lines_of(text, 4), (Lines{"!yyyy", "end"}));
}

TEST(LineReader, SaysWhyItCannotRead) {
  LineReader reader(-1, 10);
  EXPECT_EQ(reader.next().error().code, "E-IO-001");
}

} // namespace
} // namespace haechi::io
