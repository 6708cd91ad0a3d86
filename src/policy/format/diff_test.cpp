#include "policy/format/diff.h"

#include <gtest/gtest.h>

namespace haechi::policy::format {

namespace {

TEST(UnifiedDiff, IsEmptyWhereNothingDiffers) {
  EXPECT_EQ(unified_diff("p", "a\nb\n", "a\nb\n"), "");
}

TEST(UnifiedDiff, ShowsChangesWithThreeLinesAround) {
  EXPECT_EQ(unified_diff("p", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "--- p\n+++ p (formatted)\n"
            "@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n+9\n");
}

TEST(UnifiedDiff, KeepsDistantChangesApart) {
  EXPECT_EQ(unified_diff("p", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\n"),
            "--- p\n+++ p (formatted)\n"
            "@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n"
            "@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-b\n");
}

TEST(UnifiedDiff, SaysWhereTheLastLineHasNoEnd) {
  EXPECT_EQ(unified_diff("p", "a", "a\n"), "--- p\n+++ p (formatted)\n"
                                           "@@ -1,1 +1,1 @@\n"
                                           "-a\n\\ No newline at end of file\n+a\n");
  EXPECT_EQ(unified_diff("p", "", "a\n"), "--- p\n+++ p (formatted)\n@@ -0,0 +1,1 @@\n+a\n");
}

} // namespace

} // namespace haechi::policy::format
