#include "content/detect/check_digits.h"
#include "content/redact/redact.h"
#include "content/redact/restore.h"
#include "content/redact/surrogates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haechi::content {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr int kRounds = 200;

std::vector<std::string> make(std::string_view entity, std::string_view value) {
  const std::array<Byte, 4> key{1, 2, 3, 4};
  std::vector<std::string> out;
  for (int i = 0; i < kRounds; ++i) {
    Chance chance(key, std::to_string(i));
    out.push_back(make_surrogate(entity, value, chance).value_or("none"));
  }
  return out;
}

std::vector<std::uint8_t> digits_of(std::string_view text) {
  std::vector<std::uint8_t> out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      out.push_back(static_cast<std::uint8_t>(c - '0'));
    }
  }
  return out;
}

TEST(Surrogates, CardsPassTheirChecksumInARangeOfNoIssuer) {
  for (const std::string& made : make("card", "4111-1111 1111-1111")) {
    EXPECT_THAT(made, MatchesRegex("0[0-9]{3}-[0-9]{4} [0-9]{4}-[0-9]{4}"));
    EXPECT_TRUE(passes_luhn(digits_of(made))) << made;
  }
}

TEST(Surrogates, ResidentsAreBornInNoMonth) {
  static constexpr std::array<std::uint8_t, 12> kWeights{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
  for (const std::string& made : make("kr.rrn", "960121-1021413")) {
    EXPECT_THAT(made, MatchesRegex("[0-9]{2}1[3-9][0-9]{2}-[1-4][0-9]{6}"));
    const auto digits = digits_of(made);
    EXPECT_EQ((11 - weigh(digits, kWeights) % 11) % 10, digits[12]) << made;
  }
  for (const std::string& made : make("kr.frn", "9601215021413")) {
    EXPECT_THAT(made, MatchesRegex("[0-9]{2}1[3-9][0-9]{2}[5-8][0-9]{6}"));
  }
}

TEST(Surrogates, TelephonesRingNowhere) {
  for (const std::string& made : make("phone", "010-2345-6789")) {
    EXPECT_THAT(made, MatchesRegex("010-0[0-9]{3}-[0-9]{4}"));
  }
  for (const std::string& made : make("phone", "+82 10 2345 6789")) {
    EXPECT_THAT(made, MatchesRegex("\\+82 10 0[0-9]{3} [0-9]{4}"));
  }
  for (const std::string& made : make("phone", "02-2345-6789")) {
    EXPECT_THAT(made, MatchesRegex("02-0[0-9]{3}-[0-9]{4}"));
  }
  for (const std::string& made : make("phone", "(415) 867-5309")) {
    EXPECT_THAT(made, MatchesRegex("\\([2-9][0-9]{2}\\) 555-01[0-9]{2}"));
  }
  for (const std::string& made : make("phone", "+33 6 12 34 56 78")) {
    EXPECT_THAT(made, MatchesRegex("\\+99 9 [0-9]{2} [0-9]{2} [0-9]{2} [0-9]{2}"));
  }
}

TEST(Surrogates, OthersLieInWhatIsSetAside) {
  for (const std::string& made : make("email", "minsu.kim@agency.go.kr")) {
    EXPECT_THAT(made, MatchesRegex("u[a-z2-9]{9}@example\\.(com|org|net)"));
  }
  for (const std::string& made : make("ip", "10.20.30.40")) {
    EXPECT_THAT(made, MatchesRegex("(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.[0-9]+"));
  }
  for (const std::string& made : make("ip", "2a00:1450::1")) {
    EXPECT_THAT(made, MatchesRegex("2001:db8::[0-9a-f]+:[0-9a-f]+"));
  }
  for (const std::string& made : make("mac", "3C-52-82-11-22-33")) {
    EXPECT_THAT(made, MatchesRegex("00-00-5E-00-53-[0-9A-F]{2}"));
  }
  for (const std::string& made : make("us.ssn", "123-45-6789")) {
    EXPECT_THAT(made, MatchesRegex("666-[0-9]{2}-[0-9]{4}"));
  }
  for (const std::string& made : make("kr.brn", "124-81-00998")) {
    EXPECT_THAT(made, MatchesRegex("0[0-9]{2}-[0-9]{2}-[0-9]{5}"));
  }
  for (const std::string& made : make("iban", "GB82 WEST 1234 5698 7654 32")) {
    EXPECT_THAT(made, MatchesRegex("XX[0-9]{2} [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{2}"));
    std::string compact;
    std::ranges::copy_if(made, std::back_inserter(compact), [](char c) { return c != ' '; });
    EXPECT_EQ(remainder97(compact.substr(4) + compact.substr(0, 4)), 1U) << made;
  }
}

TEST(Surrogates, WhatHasNoKnownFormHasNone) {
  const std::array<Byte, 1> key{1};
  Chance chance(key, "x");
  EXPECT_FALSE(make_surrogate("card", "4111\n1111 1111 1111", chance));
  EXPECT_FALSE(make_surrogate("phone", "1588-1234", chance));
  EXPECT_FALSE(make_surrogate("kr.passport", "M123A4567", chance));
}

class AlikeRedaction : public testing::Test {
 protected:
  std::shared_ptr<const Detectors> detectors = Detectors::make().value();
  Scanner scanner{detectors};
  Pseudonyms pseudonyms{Pseudonyms::Key{7}};
  const SurrogateKinds all{{surrogate_kinds().begin(), surrogate_kinds().end()}};

  Redacted run(std::string_view text, Encoding encoding = Encoding::Plain) {
    return redact(text, scanner.scan(text), detectors->entities(), pseudonyms, encoding,
                  Return::Allowed, all);
  }
};

constexpr std::string_view kText =
    "김민수 과장, 주민번호 960121-1021413, 카드 4111 1111 1111 1111, 전화 010-2345-6789, "
    "minsu@agency.go.kr";

TEST_F(AlikeRedaction, ComesBackAndHoldsNothingOfTheText) {
  const Redacted out = run(kText);
  ASSERT_EQ(out.replacements.size(), 5U);
  for (const Replacement& each : out.replacements) {
    EXPECT_THAT(out.text, Not(HasSubstr(each.value)));
    EXPECT_FALSE(each.token.starts_with("⟦")) << each.token;
  }
  EXPECT_EQ(restore(pseudonyms, out.text), kText);
}

TEST_F(AlikeRedaction, ComesBackFromEveryCut) {
  const std::string answer = run(kText).text + ".";
  const std::string whole = restore(pseudonyms, answer);
  EXPECT_EQ(whole, std::string(kText) + ".");
  for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
    Restorer restorer(pseudonyms);
    std::string out;
    restorer.push(std::string_view(answer).substr(0, cut), out);
    EXPECT_LE(restorer.held(), kMaxPseudonym);
    restorer.push(std::string_view(answer).substr(cut), out);
    restorer.finish(out);
    EXPECT_EQ(out, whole) << "cut at " << cut;
  }
}

TEST_F(AlikeRedaction, NumbersComeBackFromOtherGroups) {
  const Redacted out = run("4111 1111 1111 1111");
  std::string compact;
  for (const char c : out.text) {
    compact += c == ' ' ? "" : std::string(1, c);
  }
  EXPECT_EQ(restore(pseudonyms, "`" + compact + "`입니다"), "`4111 1111 1111 1111`입니다");
  EXPECT_EQ(restore(pseudonyms, compact + "7"), compact + "7") << "a longer number";
}

TEST_F(AlikeRedaction, GivesOneValueOneSurrogateWhateverItsSpelling) {
  const Redacted out = run("4111 1111 1111 1111, 4111111111111111");
  ASSERT_EQ(out.replacements.size(), 2U);
  EXPECT_EQ(out.replacements[0].token, out.replacements[1].token);
}

TEST_F(AlikeRedaction, TellsAddressesOfTheSameDigitsApart) {
  const std::string text = "121.11.1.50 -> 121.1.11.50";
  const Redacted out = run(text);
  ASSERT_EQ(out.replacements.size(), 2U);
  EXPECT_NE(out.replacements[0].token, out.replacements[1].token);
  EXPECT_EQ(restore(pseudonyms, out.text), text);
}

TEST_F(AlikeRedaction, SecretsNeverHaveOne) {
  const Redacted out = run("token ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5");
  EXPECT_THAT(out.text, HasSubstr("⟦SECRET_GITHUB:"));
}

TEST_F(AlikeRedaction, NeverStandsInTheTextAlready) {
  Pseudonyms other{Pseudonyms::Key{7}};
  const std::string taken =
      other.replace("mac", "3C:52:82:11:22:33", Return::Allowed, {.is_surrogate = true}).token;
  const Redacted out = run("3C:52:82:11:22:33 and not " + taken);
  EXPECT_NE(out.replacements[0].token, taken);
  EXPECT_EQ(restore(pseudonyms, out.text), "3C:52:82:11:22:33 and not " + taken);
}

TEST(AlikesOfAFile, AreOfKnownKindsAndHoldSomething) {
  Pseudonyms pseudonyms{Pseudonyms::Key{}};
  EXPECT_TRUE(pseudonyms.add_surrogate("card", "0123 4567 8901 2347", "4111 1111 1111 1111"));
  EXPECT_FALSE(pseudonyms.add_surrogate("kr.passport", "M123A4567", "M765A4321"));
  EXPECT_FALSE(pseudonyms.add_surrogate("card", "0123", "4111"));
  EXPECT_TRUE(pseudonyms.add_surrogate("phone", "------", "x"));
  EXPECT_EQ(restore(pseudonyms, "------ 0123-4567-8901-2347"), "------ 4111 1111 1111 1111");
}

TEST(Conversations, HaveOtherPseudonymsAndAllComeBack) {
  Pseudonyms pseudonyms{Pseudonyms::Key{3}};
  const auto token = [&](std::string_view conversation) {
    pseudonyms.enter(conversation);
    return pseudonyms.replace("kr.rrn", "960121-1021413", Return::Allowed).token;
  };
  const std::string unnamed = token("");
  EXPECT_EQ(token("a"), unnamed) << "what began without a name goes on";
  const std::string second = token("");
  EXPECT_NE(second, unnamed);
  EXPECT_EQ(token("a"), unnamed);
  EXPECT_EQ(token("b"), second);
  EXPECT_NE(token("c"), second);
  EXPECT_EQ(restore(pseudonyms, unnamed + second), "960121-1021413960121-1021413");
}

} // namespace
} // namespace haechi::content
