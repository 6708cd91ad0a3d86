#include "emit/refusal/field_text.h"

#include <gtest/gtest.h>

namespace haechi::emit {
namespace {

TEST(FieldText, HoldsVisibleAsciiAlone) {
  EXPECT_EQ(to_field_text("a b\r\nX: \x7f\t\xEA"), "a b??X: ???");
}

TEST(FieldText, EndsAfter200Bytes) {
  EXPECT_EQ(to_field_text(std::string(300, 'a')), std::string(200, 'a'));
}

TEST(FieldText, AStringEscapesQuotesAndBackslashes) {
  EXPECT_EQ(to_field_string("say \"no\" \\ \n"), R"("say \"no\" \\ ?")");
  EXPECT_EQ(to_field_string(""), "\"\"");
}

} // namespace
} // namespace haechi::emit
