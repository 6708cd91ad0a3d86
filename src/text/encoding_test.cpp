#include "text/encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace haechi::text {
namespace {

using namespace std::string_view_literals;

std::string in_utf16(std::u16string_view text, bool is_little) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += is_little ? low : high;
    bytes += is_little ? high : low;
  }
  return bytes;
}

TEST(GuessEncoding, ReadsCp949) {
  const std::string_view bytes = "\xC1\xD6\xB9\xCE\xB9\xF8\xC8\xA3 960121-1021413\n"; // 주민번호
  EXPECT_EQ(guess_encoding(bytes), Encoding::Cp949);
  EXPECT_EQ(to_utf8(bytes, Encoding::Cp949), "주민번호 960121-1021413\n");
}

TEST(GuessEncoding, ReadsUtf16ByItsMark) {
  for (const bool is_little : {true, false}) {
    const std::string bytes = in_utf16(u"\uFEFF주민번호 960121", is_little);
    EXPECT_EQ(guess_encoding(bytes), is_little ? Encoding::Utf16Little : Encoding::Utf16Big);
    EXPECT_EQ(to_utf8(bytes, guess_encoding(bytes)), "\uFEFF주민번호 960121");
  }
}

TEST(GuessEncoding, ReadsUtf16WithoutAMark) {
  for (const bool is_little : {true, false}) {
    const std::string bytes = in_utf16(u"주민번호는 960121-1021413\n", is_little);
    EXPECT_EQ(guess_encoding(bytes), is_little ? Encoding::Utf16Little : Encoding::Utf16Big);
  }
}

TEST(GuessEncoding, LeavesUtf8AndBytesAsTheyAre) {
  EXPECT_EQ(guess_encoding("주민번호"), Encoding::Utf8);
  EXPECT_EQ(guess_encoding(""), Encoding::Utf8);
  EXPECT_EQ(guess_encoding("\xEF\xBB\xBFtext"), Encoding::Utf8);
  const std::string_view image = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\xFF\xFE\x01"sv;
  EXPECT_EQ(guess_encoding(image), Encoding::Bytes);
  EXPECT_EQ(to_utf8(image, Encoding::Bytes), image);
}

TEST(ToUtf8, KeepsPairsOfSurrogatesAndReplacesLoneOnes) {
  EXPECT_EQ(to_utf8(in_utf16(u"a\U0001F600b", true), Encoding::Utf16Little), "a\U0001F600b");
  EXPECT_EQ(to_utf8("\x3D\xD8"sv, Encoding::Utf16Little), "\uFFFD");
}

TEST(Encoding, HasAWordForEach) {
  for (const auto encoding : {Encoding::Utf8, Encoding::Utf16Little, Encoding::Utf16Big,
                              Encoding::Cp949, Encoding::Bytes}) {
    EXPECT_EQ(find_encoding(to_word(encoding)), encoding);
  }
  EXPECT_EQ(find_encoding("latin-1"), std::nullopt);
}

} // namespace
} // namespace haechi::text
