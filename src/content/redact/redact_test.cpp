#include "content/redact/redact.h"
#include "content/redact/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace haechi::content {
namespace {

class Redact : public testing::Test {
 protected:
  std::shared_ptr<const Detectors> detectors = Detectors::make().value();
  Scanner scanner{detectors};
  Pseudonyms pseudonyms{Pseudonyms::Key{7}};

  Redacted run(std::string_view text, Encoding encoding = Encoding::Plain) {
    return redact(text, scanner.scan(text), detectors->entities(), pseudonyms, encoding);
  }
};

TEST_F(Redact, LeavesEverythingElseAsItIs) {
  const Redacted out = run("앞 960121-1021413 뒤");
  ASSERT_EQ(out.replacements.size(), 1U);
  EXPECT_EQ(out.text, "앞 " + std::string(out.replacements[0].token) + " 뒤");
  EXPECT_EQ(out.replacements[0].span, (text::Span{4, 18}));
}

TEST_F(Redact, ComesBack) {
  const std::string text = "김민수 과장, 960121-1021413, 4111 1111 1111 1111, minsu@agency.go.kr";
  const Redacted out = run(text);
  EXPECT_GE(out.replacements.size(), 4U);
  EXPECT_EQ(restore(pseudonyms, out.text), text);
}

TEST_F(Redact, GivesOneValueOnePseudonymWhateverItsSpelling) {
  const Redacted out =
      run("960121-1021413 그리고 9601211021413 그리고 ９６０１２１－１０２１４１３");
  ASSERT_EQ(out.replacements.size(), 3U);
  EXPECT_EQ(out.replacements[0].token, out.replacements[1].token);
  EXPECT_EQ(out.replacements[0].token, out.replacements[2].token);
  EXPECT_EQ(restore(pseudonyms, out.replacements[2].token), "960121-1021413");
}

// Pairs that have the same digits.
constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
    {"ip", "121.11.1.50|121.1.11.50"},
    {"ip", "2001:db8::11:1|2001:db8::1:11"},
    {"secret.password", "12!3456|123!456"},
    {"secret.password", "1234 56|12345 6"},
    {"url_credentials", "db://a:Pw1@h|db://a:pw1@h"},
    {"site.contract", "12-3|1-23"},
    {"site.contract", "1 23|12 3"}};

TEST_F(Redact, TellsValuesOfTheSameDigitsApart) {
  for (const auto& [entity, pair] : kPairs) {
    const std::string_view first = pair.substr(0, pair.find('|'));
    const std::string_view second = pair.substr(pair.find('|') + 1);
    const std::string one = pseudonyms.replace(entity, first, Return::Allowed).token;
    const std::string other = pseudonyms.replace(entity, second, Return::Allowed).token;
    EXPECT_NE(one, other) << entity << " " << pair;
    EXPECT_EQ(restore(pseudonyms, one + " " + other),
              std::string(first) + " " + std::string(second));
  }
}

TEST_F(Redact, BringsAddressesBackWhereTheyStood) {
  const std::string text = "서버 121.11.1.50 과 121.1.11.50 사이";
  const Redacted out = run(text);
  ASSERT_EQ(out.replacements.size(), 2U);
  EXPECT_EQ(restore(pseudonyms, out.text), text);
}

TEST_F(Redact, GivesOneAddressOnePseudonym) {
  const auto token = [&](std::string_view entity, std::string_view value) {
    return pseudonyms.replace(entity, value, Return::Allowed).token;
  };
  EXPECT_EQ(token("ip", "2001:DB8:0::1"), token("ip", "2001:db8::1"));
  EXPECT_EQ(token("ip", "121．11.1.50"), token("ip", "121.11.1.50"));
  EXPECT_EQ(token("mac", "3C-52-82-11-22-33"), token("mac", "3c:52:82:11:22:33"));
  EXPECT_EQ(token("phone", "010-2345-6789"), token("phone", "010 2345 6789"));
  EXPECT_EQ(token("iban", "DE89 3704 0044 0532 0130 00"), token("iban", "DE89370400440532013000"));
}

TEST_F(Redact, BringsLookAlikesBackWithTheirBlanks) {
  const std::string text = "⟦a b⟧ ⟦ab⟧ ⟦1.2⟧ ⟦12⟧";
  EXPECT_EQ(restore(pseudonyms, run(text).text), text);
}

TEST_F(Redact, MeansNothingInAnotherConversation) {
  Pseudonyms other{Pseudonyms::Key{8}};
  const std::string text = "960121-1021413";
  const Redacted here = run(text);
  const Redacted there = redact(text, scanner.scan(text), detectors->entities(), other);
  EXPECT_NE(here.text, there.text);
  EXPECT_EQ(restore(other, here.text), here.text);
}

TEST_F(Redact, KeepsLookAlikesOfTheUsersOwn) {
  const Pseudonym& known = pseudonyms.replace("kr.rrn", "960121-1021413", Return::Allowed);
  const std::string text = "what does " + known.token + " mean, and ⟦this⟧ ⟦";
  const Redacted out = run(text);
  EXPECT_THAT(out.text, testing::Not(testing::HasSubstr(known.token)));
  EXPECT_EQ(restore(pseudonyms, out.text), text);
}

TEST_F(Redact, EscapesForForms) {
  const Redacted out = run("n=960121-1021413&x=1", Encoding::Form);
  EXPECT_THAT(out.text, testing::MatchesRegex("n=%E2%9F%A6KR_RRN%3A[a-z2-7]{8}%E2%9F%A7&x=1"));
}

TEST_F(Redact, LeavesSourceCodeToThePolicy) {
  const std::string code =
      "#include <vector>\nint main() {\n  std::vector<int> v;\n  return 0;\n}\n";
  EXPECT_EQ(run(code).text, code);
}

TEST_F(Redact, JoinsWhatLiesOverEachOther) {
  const std::string text = "0123456789";
  const std::vector<Finding> findings = {
      {.span = {1, 5}, .entity = detectors->named().email},
      {.span = {3, 8}, .entity = detectors->named().ip, .is_layer = true}};
  const Redacted out = redact(text, findings, detectors->entities(), pseudonyms);
  ASSERT_EQ(out.replacements.size(), 1U);
  EXPECT_EQ(out.replacements[0].span, (text::Span{1, 8}));
}

} // namespace
} // namespace haechi::content
