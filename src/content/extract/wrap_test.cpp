#include "content/extract/wrap.h"

#include <gmock/gmock.h>

#include <array>

namespace haechi::content::extract {

namespace {

std::string unescaped(Wrap wrap, std::string_view raw) {
  std::string text;
  return unescape(wrap, raw, text) ? text : "refused";
}

} // namespace

TEST(Wrap, ReadsEveryEscapeOfJson) {
  EXPECT_EQ(unescaped(Wrap::Json, R"(a\"\\\/\b\f\n\r\t)"), "a\"\\/\b\f\n\r\t");
  EXPECT_EQ(unescaped(Wrap::Json, R"(\uAC00\u00e9\ud83d\ude00)"), "가é😀");
}

TEST(Wrap, RefusesHalfASurrogatePairAndUnknownEscapes) {
  for (const char* raw : {R"(\ud83d)", R"(\ud83dx)", R"(\ude00)", R"(\ud83d\u0041)", R"(\x)",
                          R"(\u12)", R"(\u12g4)", "\\"}) {
    EXPECT_EQ(unescaped(Wrap::Json, raw), "refused") << raw;
  }
}

TEST(Wrap, ReadsFormsAndRefusesBrokenPercents) {
  EXPECT_EQ(unescaped(Wrap::Form, "a+b%20%EA%b0%80"), "a b 가");
  for (const char* raw : {"%", "%2", "%zz"}) {
    EXPECT_EQ(unescaped(Wrap::Form, raw), "refused") << raw;
  }
}

TEST(Wrap, JoinsDataLinesOverOtherFields) {
  EXPECT_EQ(unescaped(Wrap::Sse, "a\r\nid: 1\r\ndata: b\ndata:c\rdata\ndata: "), "a\nb\nc\n\n");
}

TEST(Wrap, WritesWhatItReads) {
  const std::string text = "글 \" \\ \n\t\x01 & = + % 😀";
  for (const Wrap wrap : {Wrap::Json, Wrap::Form, Wrap::Sse}) {
    EXPECT_EQ(unescaped(wrap, escape(wrap, text)), text);
  }
  EXPECT_EQ(escape(Wrap::Number, "x\""), R"("x\"")");
}

TEST(Wrap, LeadsPlacesBackToWhatTheyWereWrittenWith) {
  const std::string raw = R"(a\u0041b\ud83d\ude00c)"; // aAb😀c
  std::array<Span, 4> places{Span{1, 2}, Span{2, 3}, Span{3, 7}, Span{7, 8}};
  to_raw(Wrap::Json, raw, places);
  EXPECT_THAT(places, testing::ElementsAre(Span{1, 7}, Span{7, 8}, Span{8, 20}, Span{20, 21}));
}

TEST(Wrap, WidensPlacesWithinOneEscape) {
  const std::string raw = R"(\ud83d\ude00c)";
  std::array<Span, 1> places{Span{1, 2}};
  to_raw(Wrap::Json, raw, places);
  EXPECT_EQ(places[0], (Span{0, 12}));
  std::array<Span, 1> number{Span{1, 2}};
  to_raw(Wrap::Number, "123", number);
  EXPECT_EQ(number[0], (Span{0, 3}));
}

TEST(Wrap, TakesPlacesInAnyOrderAndOverEachOther) {
  const std::string raw = "%41%42%43%44";
  std::array<Span, 3> places{Span{2, 4}, Span{0, 3}, Span{1, 2}};
  to_raw(Wrap::Form, raw, places);
  EXPECT_THAT(places, testing::ElementsAre(Span{6, 12}, Span{0, 9}, Span{3, 6}));
}

} // namespace haechi::content::extract
