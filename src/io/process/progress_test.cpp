#include "io/process/progress.h"

#include <gtest/gtest.h>

namespace haechi::io {

namespace {

TEST(ProgressLine, TellsThePart) {
  EXPECT_EQ(progress_line("reading", 0, 4'000), "reading [                              ]   0%");
  EXPECT_EQ(progress_line("reading", 2'000, 4'000),
            "reading [###############               ]  50%");
  EXPECT_EQ(progress_line("reading", 9'000, 4'000),
            "reading [##############################] 100%");
}

TEST(ProgressLine, TellsWhatIsDoneWhereTheWholeIsNotKnown) {
  EXPECT_EQ(progress_line("reading", 5U << 20U, 0), "reading 5 MiB");
}

} // namespace

} // namespace haechi::io
