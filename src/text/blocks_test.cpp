#include "text/blocks.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace haechi::text {
namespace {

bool is_trigger(unsigned char c, unsigned char next, bool is_last) {
  return c == '\\' || c == '&' || c == '%' || (c >= 0xC2 && c <= 0xE3) ||
         (c >= 0xEE && c <= 0xF4) || (c == 0xEA && (is_last || (next >= 0x80 && next < 0xB0)));
}

bool is_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string random_text(std::size_t length, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(length, ' ');
  for (char& c : text) {
    c = static_cast<char>(random() % (seed % 2 == 0 ? 256 : 128));
  }
  return text;
}

TEST(Blocks, MasksSayWhatEveryByteIs) {
  for (const Blocks& path : all_blocks()) {
    for (unsigned round = 0; round < 300; ++round) {
      const std::string block = random_text(kBlock, round);
      std::array<std::uint64_t, 1> triggers{};
      std::array<Marks, 1> marks{};
      ASSERT_EQ(path.find_triggers(block, triggers), 1U);
      ASSERT_EQ(path.find_marks(block, marks), 1U);
      for (std::size_t i = 0; i < kBlock; ++i) {
        const auto c = static_cast<unsigned char>(block[i]);
        const bool is_last = i + 1 == kBlock;
        const auto next = static_cast<unsigned char>(is_last ? ' ' : block[i + 1]);
        const auto has = [&](std::uint64_t mask) { return (mask >> i & 1U) != 0; };
        ASSERT_EQ(has(triggers[0]), is_trigger(c, next, is_last)) << path.name << ' ' << int{c};
        ASSERT_EQ(has(marks[0].digits), c >= '0' && c <= '9') << path.name;
        ASSERT_EQ(has(marks[0].words), is_word(c)) << path.name << ' ' << int{c};
        ASSERT_EQ(has(marks[0].ats), c == '@') << path.name;
        ASSERT_EQ(has(marks[0].colons), c == ':') << path.name;
        ASSERT_EQ(has(marks[0].base64), is_word(c) || c == '+' || c == '/' || c == '-' || c == '_')
            << path.name << ' ' << int{c};
      }
    }
  }
}

TEST(Blocks, NumeralsMayBeginWhereTheyDo) {
  const std::string_view numerals = "영공〇零일一壹이二貳삼三參사四오五육륙六칠七팔八구九";
  for (const Blocks& path : all_blocks()) {
    for (std::size_t at = 0; at < numerals.size(); at += 3) {
      std::array<Marks, 1> marks{};
      path.find_marks("가 " + std::string(numerals.substr(at, 3)) + " 나", marks);
      EXPECT_EQ(marks[0].numerals, 1U << 4U) << path.name << ' ' << numerals.substr(at, 3);
    }
    std::array<Marks, 1> none{};
    path.find_marks("하나둘셋 abc 123 \xEC", none);
    EXPECT_EQ(none[0].numerals, 0U) << path.name;
  }
}

TEST(Blocks, AllPathsAgreeOnLongTexts) {
  for (const std::size_t length : {1U, 63U, 64U, 65U, 300U, 1024U}) {
    const std::string text = random_text(length, 7);
    std::array<Marks, 8> expected{};
    const std::size_t count = all_blocks().front().find_marks(text, expected);
    EXPECT_EQ(count, std::min<std::size_t>((length + kBlock - 1) / kBlock, expected.size()));
    for (const Blocks& path : all_blocks()) {
      std::array<Marks, 8> marks{};
      EXPECT_EQ(path.find_marks(text, marks), count);
      EXPECT_EQ(marks, expected) << path.name;
    }
  }
}

TEST(Blocks, TheLastBlockIsFilledUpWithBlanks) {
  std::array<Marks, 2> marks{};
  EXPECT_EQ(blocks().find_marks("12", marks), 1U);
  EXPECT_EQ(marks[0].digits, 3U);
  EXPECT_EQ(marks[0].words, 3U);
  EXPECT_EQ(blocks().find_marks("", marks), 0U);
}

} // namespace
} // namespace haechi::text
