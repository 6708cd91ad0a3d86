#include "policy/format/scalar_text.h"
#include "wire/yaml/document.h"

#include <gtest/gtest.h>

namespace haechi::policy::format {

namespace {

TEST(ScalarText, IsPlainWhereNothingCouldMistakeIt) {
  for (const char* text : {"a", "kr.gov", "한글 이름", "route-to:gov-llm", "a#b", "it's", "x y",
                           "http://a.example/?b=c", "3 apples", "-x", "a=b", "e:r"}) {
    EXPECT_EQ(scalar_text(text, Place::Block), text);
  }
  EXPECT_EQ(scalar_text("a, b", Place::Block), "a, b");
  EXPECT_EQ(scalar_text("a, b", Place::Brackets), "\"a, b\"");
}

TEST(ScalarText, QuotesWhatOtherReadersTakeForSomethingElse) {
  for (const char* text : {"", "null", "~", "True", "NO", "on", "y", "1", "-1.5", "0x1F", "1e5",
                           "+09:00", "12:30:45", "2025-02-05", ".5", ".inf", "1_000", "<<"}) {
    EXPECT_EQ(scalar_text(text, Place::Block), "\"" + std::string(text) + "\"");
  }
  EXPECT_EQ(scalar_text("say \"so\": yes", Place::Block), "'say \"so\": yes'");
  EXPECT_EQ(scalar_text("a\n\"b\"", Place::Block), "\"a\\n\\\"b\\\"\"");
  EXPECT_EQ(scalar_text("\xC2\x85", Place::Block), "\"\\u0085\"");
}

TEST(ScalarText, ReadsAsItWasInEveryPlace) {
  for (const char* text : {"- a",
                           "? a",
                           ": a",
                           "a:",
                           "a: b",
                           "a #b",
                           "#a",
                           "&a",
                           "*a",
                           "!a",
                           "|a",
                           ">a",
                           "'a",
                           "\"a",
                           "%a",
                           "@a",
                           "`a",
                           "{a",
                           "[a",
                           "a]",
                           "a}",
                           " a",
                           "a ",
                           "\ta",
                           "a\tb",
                           "---",
                           "--- a",
                           "...",
                           "-",
                           "?",
                           ":",
                           "a\\b",
                           "'",
                           "\"",
                           "''",
                           "\xE2\x80\xA8",
                           "\xEF\xBB\xBF"
                           "a",
                           "a\r\nb",
                           "-,",
                           "?,",
                           ":,",
                           "- ",
                           "=",
                           "\xF0\x9F\x98\x80",
                           "[]",
                           "{}",
                           "a: ",
                           "x #",
                           "true",
                           "null"}) {
    const std::string block =
        "k: " + scalar_text(text, Place::Block) + "\n" + scalar_text(text, Place::Block) + ": v\n";
    const std::string brackets = "k: [" + scalar_text(text, Place::Brackets) + ", {" +
                                 scalar_text(text, Place::Brackets) + ": v}]\n";
    const auto first = wire::yaml::parse({"p.yaml", block});
    ASSERT_TRUE(first) << block << first.error().message;
    EXPECT_EQ(first->entries[0].value.text, text) << block;
    EXPECT_TRUE(first->entries[0].value.is_scalar() && !first->entries[0].value.to_bool());
    EXPECT_EQ(first->entries[1].key, text) << block;
    const auto second = wire::yaml::parse({"p.yaml", brackets});
    ASSERT_TRUE(second) << brackets << second.error().message;
    EXPECT_EQ(second->entries[0].value.items[0].text, text) << brackets;
    EXPECT_EQ(second->entries[0].value.items[1].entries[0].key, text) << brackets;
  }
}

TEST(DateText, IsPlainAndHasATee) {
  EXPECT_EQ(date_text("2025-02-05 09:00", Place::Brackets), "2025-02-05T09:00");
  EXPECT_EQ(date_text("2025-02-05", Place::Block), "2025-02-05");
  EXPECT_EQ(date_text("2025-02-30", Place::Block), "\"2025-02-30\"");
}

TEST(IsLiteralFit, TakesSeveralLinesWithoutSurprises) {
  EXPECT_TRUE(is_literal_fit("a\nb"));
  EXPECT_TRUE(is_literal_fit("a\n\n  b\n"));
  for (const char* text : {"a", " a\nb", "\na", "a\n\n", "a \nb", "a\x7F\nb"}) {
    EXPECT_FALSE(is_literal_fit(text)) << text;
  }
}

} // namespace

} // namespace haechi::policy::format
