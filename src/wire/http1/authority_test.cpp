#include "wire/http1/authority.h"

#include <gtest/gtest.h>

namespace haechi::wire::http1 {
namespace {

TEST(Authority, ReadsNamesAddressesAndPorts) {
  EXPECT_EQ(parse_authority("a.test")->host, "a.test");
  EXPECT_FALSE(parse_authority("a.test:")->port);
  EXPECT_EQ(parse_authority("a.test:443")->port, 443);
  EXPECT_EQ(parse_authority("[::1]:443")->host, "::1");
  EXPECT_TRUE(parse_authority("[::1]")->is_bracketed);
  EXPECT_EQ(parse_authority("\xEA\xB0\x80.kr:80")->host, "\xEA\xB0\x80.kr");
}

TEST(Authority, RefusesWhatIsNone) {
  for (const char* text :
       {"", ":443", "a@b", "a b", "a.test:0", "a.test:65536", "a.test:0443443", "a.test:4a",
        "a.test:+4", "::1", "[::1", "[::1]443", "[a.test]", "[]:1", "a/b", "a#b", "a%5B"}) {
    const bool is_percent = std::string_view(text) == "a%5B"; // the canonicaliser's to refuse
    EXPECT_EQ(parse_authority(text).has_value(), is_percent) << text;
  }
}

} // namespace
} // namespace haechi::wire::http1
