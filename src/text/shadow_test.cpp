#include "text/shadow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace haechi::text {
namespace {

std::string shadow_of(std::string_view text) {
  Shadow shadow;
  shadow.assign(text);
  return std::string(shadow.view());
}

TEST(Shadow, CopiesNothingWhenNothingHasToChange) {
  const std::string text = "보통 한국어와 plain English, 90% & more \\ 三";
  Shadow shadow;
  shadow.assign(text);
  EXPECT_TRUE(shadow.is_same());
  EXPECT_EQ(shadow.view().data(), text.data());
}

TEST(Shadow, SpellsDigitsOfAllKindsInAscii) {
  EXPECT_EQ(shadow_of("９６０１２１－１０２１４１３"), "960121-1021413");
  EXPECT_EQ(shadow_of("٩٦٠ ९६० ①②③ 𝟗𝟲𝟘 ⁹₆ ⑨⓪ 1️⃣2️⃣"), "960 960 123 960 96 90 12");
}

TEST(Shadow, KeepsEnclosedDigitsThatCountTheLinesOfAList) {
  EXPECT_EQ(shadow_of("①960121 ⑴010 ⒈02"), "①960121 ⑴010 ⒈02");
  EXPECT_EQ(shadow_of("③"), "3");
  EXPECT_EQ(shadow_of("①②③4, 9①0, ９①0"), "1234, 910, 910");
}

TEST(Shadow, TakesInvisibleCharactersAway) {
  EXPECT_EQ(shadow_of("96\u200b01\u00ad21\u2066-\u2069102\u200f1413\ufeff"), "960121-1021413");
  EXPECT_EQ(shadow_of("\u200b\u200b1"), "1");
  EXPECT_EQ(shadow_of("\u200b"), "");
}

TEST(Shadow, WritesDashesAndBlanksOneWay) {
  EXPECT_EQ(shadow_of("1‐2‑3‒4–5—6―7−8"), "1-2-3-4-5-6-7-8");
  EXPECT_EQ(shadow_of("a\u00a0b\u2009c\u3000d"), "a b c d");
}

TEST(Shadow, ReadsEscapes) {
  EXPECT_EQ(shadow_of(R"(\u0039\\u0036 &#57;&#x36; %39%36 \x39 \u{36})"), "96 96 96 9 6");
  EXPECT_EQ(shadow_of(R"(\uff19 &#65305; %EF%BC%99)"), "9 9 9");
  EXPECT_EQ(shadow_of(R"(\uc8fc\ubbfc %EC%A3%BC)"), "주민 주");
  EXPECT_EQ(shadow_of(R"(\ud835\udfd7)"), "9");
  EXPECT_EQ(shadow_of("a&nbsp;b&amp;#57;"), "a b9");
}

TEST(Shadow, KeepsWhatIsNoEscape) {
  for (const char* text :
       {"100% & more", "a \\ b", "&unknown;", "\\uD800", "%zz", "\\u12", "&#;"}) {
    EXPECT_EQ(shadow_of(text), text);
  }
}

TEST(Shadow, ComposesHangul) {
  EXPECT_EQ(shadow_of("\u110c\u116e\u1106\u1175\u11ab"), "주민");
}

TEST(Shadow, SpellsLookAlikesInAscii) {
  EXPECT_EQ(shadow_of("АКІА"), "AKIA");
}

TEST(Shadow, LeavesInvalidUtf8Alone) {
  const std::string text = "a\xEA\x80\xFF\xC2z\xE2\x80";
  EXPECT_EQ(shadow_of(text), text);
}

TEST(Shadow, MapsSpansBackToTheOriginal) {
  const std::string text = "번호 ９６０\u200b１２１ 끝";
  Shadow shadow;
  shadow.assign(text);
  const auto at = static_cast<std::uint32_t>(shadow.view().find("960121"));
  const Span span = shadow.to_original({at, at + 6});
  EXPECT_EQ(text.substr(span.begin, span.size()), "９６０\u200b１２１");
  const auto last = static_cast<std::uint32_t>(shadow.view().find("끝"));
  const Span end = shadow.to_original({last, last + 3});
  EXPECT_EQ(text.substr(end.begin, end.size()), "끝");
}

TEST(Shadow, MapsASpanBehindADeletedFront) {
  const std::string text = "\u200b\u200b123";
  Shadow shadow;
  shadow.assign(text);
  EXPECT_EQ(shadow.to_original({0, 3}), (Span{6, 9}));
}

// Pieces that change, pieces that do not, and broken ones, in any order.
TEST(Shadow, MapsMonotonouslyAndInRangeWhateverTheText) {
  const std::vector<std::string> pieces = {"a",
                                           "12",
                                           "가",
                                           "９",
                                           "\u200b",
                                           "\\u0039",
                                           "&#57;",
                                           "%39",
                                           "\xEA\x80",
                                           "\xF0",
                                           "—",
                                           "\u1112\u1161",
                                           "Ⅱ",
                                           "𝟗",
                                           "\\",
                                           std::string(70, 'x'),
                                           "한글한글한글한글한글한글한글한글"};
  std::mt19937 random(7);
  Shadow shadow;
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (unsigned n = random() % 40; n > 0; --n) {
      text += pieces[random() % pieces.size()];
    }
    shadow.assign(text);
    ASSERT_LE(shadow.view().size(), text.size());
    Span before{0, 0};
    for (std::uint32_t i = 0; i < shadow.view().size(); ++i) {
      const Span span = shadow.to_original({i, i + 1});
      ASSERT_LE(before.begin, span.begin) << text;
      ASSERT_LE(before.end, span.end) << text;
      ASSERT_LT(span.begin, span.end) << text;
      ASSERT_LE(span.end, text.size()) << text;
      before = span;
    }
  }
}

} // namespace
} // namespace haechi::text
