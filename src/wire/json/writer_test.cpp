#include "wire/json/writer.h"

#include <gtest/gtest.h>

namespace haechi::wire::json {
namespace {

TEST(JsonWriter, SeparatesMembersAndElements) {
  Writer out;
  out.begin_object().member("a", "x").key("b").begin_array().number(1).boolean(true).null();
  out.end_array().key("c").begin_object().end_object().key("d").strings({"p", "q"}).end_object();
  EXPECT_EQ(out.text(), R"({"a":"x","b":[1,true,null],"c":{},"d":["p","q"]})");
}

TEST(JsonWriter, EscapesControlsAndRepairsUtf8) {
  Writer out;
  out.string("\"\\\n\x01\x7f한\xff\xed\xa0\x80");
  EXPECT_EQ(out.text(),
            "\"\\\"\\\\\\n\\u0001\\u007f한\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

} // namespace
} // namespace haechi::wire::json
