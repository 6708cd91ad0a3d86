#include "content/redact/occurrences.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace haechi::content {
namespace {

TEST(Occurrences, HoldEveryPieceOfTheText) {
  const std::string text = "연락처 010-1234-5678, kim@example.com; 010-1234-5678";
  Occurrences occurrences(text);
  for (std::size_t length = 1; length <= text.size(); ++length) {
    for (std::size_t at = 0; at + length <= text.size(); ++at) {
      EXPECT_TRUE(occurrences.may_hold(std::string_view(text).substr(at, length)));
    }
  }
}

TEST(Occurrences, RarelyHoldAnythingElse) {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += fmt::format("010-{:04}-{:04}\n", i * 7919 % 10000, i);
  }
  Occurrences occurrences(text);
  int held = 0;
  for (int i = 0; i < 2000; ++i) {
    held += occurrences.may_hold(fmt::format("011-{:04}-{:04}", i * 31 % 10000, i)) ? 1 : 0;
  }
  EXPECT_LT(held, 500); // an eighth by chance
}

TEST(Occurrences, KnowTheBounds) {
  Occurrences empty("");
  EXPECT_FALSE(empty.may_hold("a"));
  EXPECT_TRUE(empty.may_hold(""));
  Occurrences one("abc");
  EXPECT_TRUE(one.may_hold("abc"));
  EXPECT_FALSE(one.may_hold("abcd"));
}

} // namespace
} // namespace haechi::content
