#include "base/result.h"

#include <gtest/gtest.h>

namespace haechi {
namespace {

TEST(Error, ReadsAsPlaceMessageCodeHint) {
  EXPECT_EQ(to_string(Error{"E-X-001", "it is wrong", {"a.yaml", 3, 7}, "write it right"}),
            "a.yaml:3:7: it is wrong (E-X-001)\n  hint: write it right");
  EXPECT_EQ(to_string(Error{"E-X-001", "it is wrong"}), "it is wrong (E-X-001)");
  EXPECT_EQ(to_string(Error{"E-X-001", "it is wrong", {"a.yaml"}}),
            "a.yaml: it is wrong (E-X-001)");
}

TEST(NearestWord, IsALikelySlipOrNothing) {
  const std::vector<std::string_view> words{"allow", "inspect", "warn", "redact", "block"};
  EXPECT_EQ(find_nearest_word("blok", words), "block");
  EXPECT_EQ(find_nearest_word("inspct", words), "inspect");
  EXPECT_EQ(find_nearest_word("blcok", words), "block");
  EXPECT_EQ(find_nearest_word("wran", words), "warn");
  EXPECT_EQ(find_nearest_word("permit", words), "");
  EXPECT_EQ(find_nearest_word("", words), "");
  EXPECT_EQ(find_nearest_word(std::string(1000, 'a'), words), "");
}

} // namespace
} // namespace haechi
