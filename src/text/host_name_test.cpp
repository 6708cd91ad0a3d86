#include "text/host_name.h"

#include <gtest/gtest.h>

namespace haechi::text {
namespace {

struct Good {
  const char* input;
  const char* name;
};

class HostNameAccepts : public testing::TestWithParam<Good> {};

TEST_P(HostNameAccepts, InOneSpelling) {
  const auto name = make_host_name(GetParam().input);
  ASSERT_TRUE(name) << to_string(name.error());
  EXPECT_EQ(*name, GetParam().name);
  EXPECT_EQ(*make_host_name(*name), *name) << "canonical names stay as they are";
}

INSTANTIATE_TEST_SUITE_P(All, HostNameAccepts,
                         testing::Values(Good{"Chat.DeepSeek.COM", "chat.deepseek.com"},
                                         Good{"deepseek.com.", "deepseek.com"},
                                         Good{"한국.kr", "xn--3e0b707e.kr"},
                                         Good{"ＤＥＥＰＳＥＥＫ.com", "deepseek.com"},
                                         Good{"deepseek。com", "deepseek.com"},
                                         Good{"XN--3E0B707E.kr", "xn--3e0b707e.kr"},
                                         Good{"_dns.resolver.arpa", "_dns.resolver.arpa"},
                                         Good{"localhost", "localhost"},
                                         Good{"r3---sn-abc.example", "r3---sn-abc.example"},
                                         Good{"1.2.3.4.example", "1.2.3.4.example"}));

class HostNameRefuses : public testing::TestWithParam<Good> {};

TEST_P(HostNameRefuses, WithACode) {
  const auto name = make_host_name(GetParam().input);
  ASSERT_FALSE(name) << *name;
  EXPECT_EQ(name.error().code, GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(
    All, HostNameRefuses,
    testing::Values(Good{"", "E-NAME-001"}, Good{".", "E-NAME-001"}, Good{"a..b", "E-NAME-001"},
                    Good{"a.com..", "E-NAME-001"}, Good{"a b.com", "E-NAME-001"},
                    Good{"a\tb.com", "E-NAME-001"}, Good{"user@host", "E-NAME-001"},
                    Good{"a:443", "E-NAME-001"}, Good{"xn--a.com", "E-NAME-001"},
                    Good{"\xff\xfe.com", "E-NAME-001"}, Good{"127.0.0.1", "E-NAME-002"},
                    Good{"127.0.0.1.", "E-NAME-002"}, Good{"0x7f.1", "E-NAME-002"},
                    Good{"2130706433", "E-NAME-002"}, Good{"[::1]", "E-NAME-002"},
                    Good{"::1", "E-NAME-002"}, Good{"１２７.0.0.1", "E-NAME-002"},
                    Good{"a˙b.com", "E-NAME-001"}, Good{"a／b.com", "E-NAME-001"}));

TEST(HostName, RefusesNulAndLength) {
  EXPECT_FALSE(make_host_name(std::string_view("a\0b.com", 7)));
  EXPECT_FALSE(make_host_name(std::string(64, 'a') + ".com"));
  std::string long_name;
  for (int i = 0; i < 50; ++i) {
    long_name += "abcde.";
  }
  EXPECT_FALSE(make_host_name(long_name));
}

TEST(HostName, SuffixIsLabelAligned) {
  EXPECT_TRUE(is_same_or_below("poe.com", "poe.com"));
  EXPECT_TRUE(is_same_or_below("a.poe.com", "poe.com"));
  EXPECT_FALSE(is_same_or_below("qpoe.com", "poe.com"));
  EXPECT_FALSE(is_same_or_below("com", "poe.com"));
}

TEST(HostName, Glob) {
  EXPECT_TRUE(matches_glob("a.b.example.com", "*.example.com"));
  EXPECT_FALSE(matches_glob("example.com", "*.example.com"));
  EXPECT_TRUE(matches_glob("deepseek-r1:7b", "deepseek-*"));
  EXPECT_TRUE(matches_glob("abc", "a*b*c"));
  EXPECT_FALSE(matches_glob("abd", "a*b*c"));
  EXPECT_TRUE(matches_glob("", "*"));
}

} // namespace
} // namespace haechi::text
