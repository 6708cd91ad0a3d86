#include "order/canonical.h"

#include <gtest/gtest.h>

namespace haechi::order {
namespace {

std::string canonical(std::string_view text) {
  const auto value = parse_strict(text);
  return value ? to_canonical(*value) : value.error().code;
}

TEST(Canonical, DropsBlanksAndSortsKeys) {
  EXPECT_EQ(canonical("{ \"b\" : [1 , true,null],\n\"a\": {\"d\":-7,\"c\":\"x\"} }"),
            R"({"a":{"c":"x","d":-7},"b":[1,true,null]})");
}

TEST(Canonical, SortsAsTheExampleOfTheRfcDoes) { // RFC 8785, 3.2.3
  EXPECT_EQ(canonical(R"({"\u20ac":"Euro Sign","\r":"Carriage Return",)"
                      R"("\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",)"
                      R"("\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",)"
                      R"("\u00f6":"Latin Small Letter O With Diaeresis"})"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
            "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
            "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
            "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(Canonical, WritesStringsWithAsFewEscapesAsTheRfc) { // RFC 8785, 3.2.2.2
  EXPECT_EQ(canonical(R"("\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/")"),
            "\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
  EXPECT_EQ(canonical("\"해치\""), "\"해치\"");
}

TEST(Canonical, RefusesWhatHasSeveralSpellings) {
  for (const char* text :
       {"1.5", "1e3", "9007199254740992", "-9007199254740992", "{\"a\":1,\"a\":2}", "[1",
        "\"\\ud800\"", "[[[[[[[[[[1]]]]]]]]]]", "", "1 2"}) {
    EXPECT_EQ(canonical(text), "E-ORDER-001") << text;
  }
  EXPECT_EQ(canonical("\"" + std::string(kMaxStatementBytes, 'x') + "\""), "E-ORDER-001");
  EXPECT_EQ(canonical("9007199254740991"), "9007199254740991");
}

TEST(Canonical, IsItsOwnCanonicalForm) {
  const std::string once = canonical(R"({"z":[{"y":"\u0001"}],"a":"ä"})");
  EXPECT_EQ(canonical(once), once);
}

} // namespace
} // namespace haechi::order
