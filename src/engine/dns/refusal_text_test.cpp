#include "engine/dns/refusal_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

emit::Refusal refusal() {
  emit::Refusal out;
  out.host = "chat.example";
  out.reason = "named-block";
  out.order = "order-1";
  out.issuer = {"The \"Ministry\"", "부처"};
  out.reference = "H-1";
  return out;
}

TEST(StructuredText, IsJsonWithContactReasonAndIssuer) {
  const std::string text = make_structured_text(refusal(), {"mailto:help@example.org"}, 500);
  EXPECT_THAT(text, StartsWith(R"({"c":["mailto:help@example.org"],"j":")"));
  EXPECT_THAT(text, HasSubstr("named-block"));
  EXPECT_THAT(text, HasSubstr("[H-1]"));
  EXPECT_THAT(text, EndsWith(R"("o":"The \"Ministry\"","l":"en"})"));
}

TEST(StructuredText, IsWholeJsonHoweverLittleRoomThereIs) {
  for (std::size_t most = 0; most < 300; ++most) {
    const std::string text = make_structured_text(refusal(), {"tel:+82-2-000"}, most);
    ASSERT_LE(text.size(), most);
    if (!text.empty()) {
      EXPECT_THAT(text, StartsWith(R"({"c":)"));
      EXPECT_THAT(text, EndsWith(R"("l":"en"})"));
    }
  }
  EXPECT_THAT(make_structured_text(refusal(), {}, 20), IsEmpty());
}

TEST(PlainText, IsOneLineWithinItsBounds) {
  EXPECT_THAT(make_plain_text(refusal(), 320), EndsWith("[H-1]"));
  EXPECT_LE(make_plain_text(refusal(), 40).size(), 40U);
}

} // namespace
} // namespace haechi::engine::dns
