#include "ledger/notice.h"

#include <gtest/gtest.h>

namespace haechi::ledger {
namespace {

TEST(Notice, IsReadByItsWords) {
  constexpr std::string_view kNote = "in words, profile=x file=a.jsonl class=event before=12";
  EXPECT_EQ(word_of(kNote, "file"), "a.jsonl");
  EXPECT_EQ(word_of(kNote, "before"), "12");
  EXPECT_EQ(word_of(kNote, "sha256"), "");
  EXPECT_EQ(word_of("file=", "file"), "");
  EXPECT_EQ(word_of("", "file"), "");
}

TEST(Notice, NamesClassesByTheirWords) {
  for (const Class each : {Class::Decision, Class::Event, Class::Count, Class::Notice}) {
    EXPECT_EQ(parse_class(to_word(each)), each);
  }
  EXPECT_EQ(parse_class("all"), std::nullopt);
  EXPECT_EQ(parse_class(""), std::nullopt);
}

TEST(Notice, OfAPurgeSaysWhatMayBeGone) {
  const Notice decisions{"purge", "file=a class=decision before=7"};
  EXPECT_EQ(purged_before(decisions, Class::Decision), 7U);
  EXPECT_EQ(purged_before(decisions, Class::Event), 0U);
  const Notice all{"purge", "file=a class=all before=9"};
  EXPECT_EQ(purged_before(all, Class::Event), 9U);
  EXPECT_EQ(purged_before(all, Class::Notice), 9U);
  EXPECT_EQ(purged_before({"purge", "file=a class=notice before=9"}, Class::Notice), 0U);
  EXPECT_EQ(purged_before({"pack", "file=a class=all before=9"}, Class::Event), 0U);
}

TEST(Notice, ANumberIsDigitsAlone) {
  EXPECT_EQ(to_number("1234"), 1234U);
  EXPECT_EQ(to_number("12x"), 0U);
  EXPECT_EQ(to_number(""), 0U);
  EXPECT_EQ(to_number("99999999999999999999"), 0U);
}

} // namespace
} // namespace haechi::ledger
