#include "text/blocks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace haechi::text {
namespace {

bool is_trigger(unsigned char c, unsigned char next, bool is_last) {
  return c == '\\' || c == '&' || c == '%' || (c >= 0xC2 && c <= 0xE3) ||
         (c >= 0xEE && c <= 0xF4) || (c == 0xEA && (is_last || (next >= 0x80 && next < 0xB0)));
}

TEST(Blocks, MasksSayWhatEveryByteIs) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    std::string block(kBlock, ' ');
    for (char& c : block) {
      c = static_cast<char>(random() % (round % 2 == 0 ? 256 : 128));
    }
    const std::uint64_t triggers = find_triggers(block.data());
    const Marks marks = find_marks(block.data());
    for (std::size_t i = 0; i < kBlock; ++i) {
      const auto c = static_cast<unsigned char>(block[i]);
      const bool is_last = i + 1 == kBlock;
      const auto next = static_cast<unsigned char>(is_last ? ' ' : block[i + 1]);
      ASSERT_EQ((triggers >> i & 1U) != 0, is_trigger(c, next, is_last)) << int{c};
      ASSERT_EQ((marks.digits >> i & 1U) != 0, c >= '0' && c <= '9');
      ASSERT_EQ((marks.ats >> i & 1U) != 0, c == '@');
      ASSERT_EQ((marks.colons >> i & 1U) != 0, c == ':');
      ASSERT_EQ((marks.visible >> i & 1U) != 0, c > 0x20 && c < 0x80);
      ASSERT_EQ((marks.wide >> i & 1U) != 0, c >= 0x80);
    }
  }
}

TEST(Blocks, TheLastBlockIsFilledUpWithBlanks) {
  char room[kBlock];
  const char* block = block_at("x12", 1, room);
  EXPECT_EQ(find_marks(block).digits, 3U);
  EXPECT_EQ(find_marks(block).visible, 3U);
}

} // namespace
} // namespace haechi::text
