#include "engine/content/fixture.h"
#include "engine/content/request_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::content {
namespace {

using haechi::content::Pseudonyms;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Reading : public testing::Test {
 protected:
  RequestReading read(std::string body) {
    return RequestReading(std::move(body), &endpoint_, known_, tools_.look());
  }

  TestLook tools_;
  catalog::Endpoint endpoint_ = make_chat_endpoint();
  Pseudonyms pseudonyms_{Pseudonyms::Key{7}};
  const KnownValues* known_ = nullptr;
};

std::string body_of(std::string_view role, std::string_view text) {
  return R"({"messages": [ {"role":")" + std::string(role) + R"(", "content":")" +
         std::string(text) + R"("} ]})";
}

TEST_F(Reading, TellsKindsClassesAndHashesAndNeverTheValue) {
  const auto reading = read(body_of("user", "960121-1021413, 9601211021413"));
  const intercept::Insight& insight = reading.insight();
  EXPECT_TRUE(insight.was_read);
  EXPECT_FALSE(insight.data.open);
  EXPECT_THAT(*insight.data.findings, testing::IsSupersetOf({"personal-data", "kr.rrn"}));
  ASSERT_EQ(insight.found.size(), 1U);
  EXPECT_EQ(insight.found[0].kind, "kr.rrn");
  EXPECT_EQ(insight.found[0].count, 2U);
  ASSERT_EQ(insight.found[0].hashes.size(), 1U) << "two spellings of one value";
  EXPECT_EQ(insight.found[0].hashes[0].size(), 12U);
}

TEST_F(Reading, KnowsThatThereIsNothing) {
  const auto reading = read(body_of("user", "안녕"));
  EXPECT_TRUE(reading.insight().was_read);
  EXPECT_THAT(*reading.insight().data.findings, IsEmpty());
  EXPECT_THAT(*reading.insight().data.grades, IsEmpty());
}

TEST_F(Reading, AMarkingIsItsGradeWhereTheSiteHasNoRules) {
  const auto reading = read(body_of("user", R"([대외비]\n문서등급: S\n내용)"));
  EXPECT_THAT(*reading.insight().data.grades, Contains("S"));
}

TEST_F(Reading, AnUnknownShapeIsOpen) {
  const auto reading = read(R"({"conversation":"hello there 960121-1021413"})");
  EXPECT_FALSE(reading.insight().was_read);
  EXPECT_TRUE(reading.insight().data.open);
  EXPECT_THAT(*reading.insight().data.findings, Contains("kr.rrn")) << "what is certain so far";
}

TEST_F(Reading, EveryTextOfAnUnknownRequestIsLookedAt) {
  const RequestReading reading(R"({"q":"960121-1021413"})", nullptr, nullptr, tools_.look());
  EXPECT_TRUE(reading.insight().was_read);
  EXPECT_THAT(*reading.insight().data.findings, Contains("kr.rrn"));
  EXPECT_FALSE(reading.redact(pseudonyms_, tools_.look())) << "nobody knows whether it may change";
}

TEST_F(Reading, RedactsInPlaceAndLeavesEveryOtherByte) {
  const auto reading = read(body_of("user", R"(번호 \u0039\u0036\u0030121-1021413\n끝)"));
  const auto redaction = reading.redact(pseudonyms_, tools_.look());
  ASSERT_TRUE(redaction);
  const std::string token = pseudonyms_.all().begin()->second.token;
  EXPECT_EQ(redaction->bytes, body_of("user", "번호 " + token + R"(\n끝)"));
  EXPECT_THAT(*redaction->left.findings, IsEmpty());
}

TEST_F(Reading, WhatHasNoPseudonymIsLeft) {
  const auto reading = read(body_of("user", R"([대외비]\n문서등급: S\n960121-1021413)"));
  const auto redaction = reading.redact(pseudonyms_, tools_.look());
  ASSERT_TRUE(redaction);
  EXPECT_THAT(redaction->bytes, Not(HasSubstr("1021413")));
  EXPECT_THAT(*redaction->left.findings, Contains("marking"));
  EXPECT_THAT(*redaction->left.findings, Not(Contains("personal-data")));
}

TEST_F(Reading, ValuesOfASystemPromptAreAnotherPseudonymThatDoesNotComeBack) {
  const auto reading = read(R"({"messages":[{"role":"system","content":"960121-1021413"},)"
                            R"({"role":"user","content":"960121-1021413"}]})");
  const auto redaction = reading.redact(pseudonyms_, tools_.look());
  ASSERT_TRUE(redaction);
  ASSERT_EQ(pseudonyms_.all().size(), 2U);
  std::size_t returning = 0;
  for (const auto& [mark, pseudonym] : pseudonyms_.all()) {
    returning += pseudonym.back == haechi::content::Return::Allowed ? 1U : 0U;
  }
  EXPECT_EQ(returning, 1U);
}

TEST_F(Reading, LookAlikesOfTheUserGetAPseudonym) {
  const auto reading = read(body_of("user", "⟦KR_RRN:aaaaaaaa⟧ 960121-1021413"));
  const auto redaction = reading.redact(pseudonyms_, tools_.look());
  ASSERT_TRUE(redaction);
  EXPECT_THAT(redaction->bytes, Not(HasSubstr("⟦KR_RRN:aaaaaaaa⟧")));
  EXPECT_THAT(redaction->bytes, HasSubstr("⟦TEXT_TOKEN:"));
}

TEST_F(Reading, WhatWasFoundBeforeIsFoundWhereNoDetectorWould) {
  const std::string token =
      pseudonyms_.replace("person.kr", "김민수", haechi::content::Return::Allowed).token;
  const std::string body = body_of("user", "김민수는 어제 왔다");
  EXPECT_THAT(*read(body).insight().data.findings, IsEmpty());
  const KnownValues known(pseudonyms_, test_detectors()->entities());
  known_ = &known;
  const auto reading = read(body);
  EXPECT_THAT(*reading.insight().data.findings, Contains("personal-data"));
  EXPECT_THAT(reading.redact(pseudonyms_, tools_.look())->bytes, HasSubstr(token + "는 어제"));
}

TEST_F(Reading, ASignedBodyIsNotChanged) {
  endpoint_.redact = catalog::Redact::SignedBody;
  const auto reading = read(body_of("user", "960121-1021413"));
  EXPECT_FALSE(reading.redact(pseudonyms_, tools_.look()));
}

TEST_F(Reading, ABodyThatMayBeCheckedIsChangedUnlessTheSiteSaysOtherwise) {
  endpoint_.redact = catalog::Redact::Unknown;
  const auto reading = read(body_of("user", "960121-1021413"));
  EXPECT_TRUE(reading.redact(pseudonyms_, tools_.look()));
  Look look = tools_.look();
  look.unsure = Look::Unsure::Undecided;
  EXPECT_FALSE(reading.redact(pseudonyms_, look));
}

TEST_F(Reading, KindsOfTheSiteGetSurrogates) {
  const haechi::content::SurrogateKinds kinds({"card"});
  Look look = tools_.look();
  look.surrogates = &kinds;
  const auto reading = read(body_of("user", "4111-1111-1111-1111, 960121-1021413"));
  const auto redaction = reading.redact(pseudonyms_, look);
  ASSERT_TRUE(redaction);
  EXPECT_THAT(redaction->bytes, testing::ContainsRegex("0[0-9]{3}-[0-9]{4}-[0-9]{4}-[0-9]{4}"));
  EXPECT_THAT(redaction->bytes, HasSubstr("⟦KR_RRN:"));
  EXPECT_THAT(redaction->bytes, Not(HasSubstr("4111-1111")));
}

TEST_F(Reading, WhatTheUserWritesLikeASurrogateGetsOneOfItsOwn) {
  const haechi::content::SurrogateKinds kinds({"card"});
  Look look = tools_.look();
  look.surrogates = &kinds;
  const std::string known = pseudonyms_
                                .replace("card", "4111-1111-1111-1111",
                                         haechi::content::Return::Allowed, {.is_surrogate = true})
                                .token;
  const KnownValues values(pseudonyms_, test_detectors()->entities());
  known_ = &values;
  const auto redaction = read(body_of("user", known)).redact(pseudonyms_, look);
  ASSERT_TRUE(redaction);
  EXPECT_THAT(redaction->bytes, Not(HasSubstr(known)));
}

TEST_F(Reading, GradesCountDifferentValues) {
  haechi::content::GradeRule rule;
  rule.findings = {"personal-data"};
  rule.at_least = 2;
  rule.grade = "S";
  tools_.grades = {rule};
  EXPECT_THAT(*read(body_of("user", "960121-1021413, 9601211021413")).insight().data.grades,
              IsEmpty())
      << "two spellings of one value";
  EXPECT_THAT(*read(body_of("user", "960121-1021413, 010-2345-6789")).insight().data.grades,
              testing::ElementsAre("S"));
}

TEST_F(Reading, NamesOfMembersAreLookedAtAndChangedWhereverTheyStand) {
  const std::string front = R"({"messages":[{"role":"user","content":"hi"}],"metadata":)";
  const auto reading =
      read(front + R"([{"hong.gildong@naver.com":1,"AKIAQ3EGRVW7MHYDUKXW":2},)"
                   R"({"hong.gildong@naver.com":3,"a":{"hong.gildong@naver.com":4}}]})");
  EXPECT_TRUE(reading.insight().was_read);
  EXPECT_THAT(*reading.insight().data.findings, testing::IsSupersetOf({"email", "secret"}));
  const auto redaction = reading.redact(pseudonyms_, tools_.look());
  ASSERT_TRUE(redaction);
  EXPECT_THAT(redaction->bytes, Not(HasSubstr("naver")));
  EXPECT_THAT(redaction->bytes, Not(HasSubstr("AKIAQ3")));
  EXPECT_THAT(redaction->bytes, testing::EndsWith(R"(⟧":4}}]})"));
}

TEST_F(Reading, TwoNamesOfOneObjectDoNotBecomeOne) {
  const std::string front = R"({"messages":[{"role":"user","content":"hi"}],"metadata":)";
  EXPECT_FALSE(read(front + R"({"960121-1021413":1,"9601211021413":2}})")
                   .redact(pseudonyms_, tools_.look()));
  EXPECT_TRUE(read(front + R"([{"960121-1021413":1},{"9601211021413":2}]})")
                  .redact(pseudonyms_, tools_.look()));
}

TEST_F(Reading, TheHeadOfADataAddressIsLookedAt) {
  const auto told = [&](std::string_view said) {
    const RequestReading reading(R"({"q":")" + std::string(said) + R"("})", nullptr, nullptr,
                                 tools_.look());
    return *reading.insight().data.findings;
  };
  EXPECT_THAT(told("data: 960121-1021413, x"), Contains("kr.rrn"));
  EXPECT_THAT(told("data:text/plain;a=960121-1021413,x"), Contains("kr.rrn"));
  EXPECT_THAT(told("data:text/plain,960121-1021413"), Contains("kr.rrn"));
}

TEST_F(Reading, WhatHasNoPseudonymAndWhatIsRepeatedTakesNoRoom) {
  (void)pseudonyms_.replace("secret.test", std::string(kMostConversationBytes - 20, 'x'),
                            haechi::content::Return::Never);
  const auto reading = read(
      body_of("user", R"([대외비]\n문서등급: S\n960121-1021413, 9601211021413, 960121-1021413)"));
  EXPECT_TRUE(reading.redact(pseudonyms_, tools_.look()));
  const auto other = read(body_of("user", "960121-1021413, 010-2345-6789"));
  EXPECT_FALSE(other.redact(pseudonyms_, tools_.look()));
}

TEST_F(Reading, WhatTheConversationHoldsTakesNoRoom) {
  const auto reading = read(body_of("user", "960121-1021413"));
  EXPECT_TRUE(reading.redact(pseudonyms_, tools_.look()));
  (void)pseudonyms_.replace("secret.test", std::string(kMostConversationBytes, 'x'),
                            haechi::content::Return::Never);
  EXPECT_TRUE(reading.redact(pseudonyms_, tools_.look()));
  EXPECT_FALSE(read(body_of("system", "960121-1021413")).redact(pseudonyms_, tools_.look()))
      << "another pseudonym, which does not come back";
  EXPECT_FALSE(read(body_of("user", "960121-1021413 ⟦a⟧")).redact(pseudonyms_, tools_.look()));
}

TEST_F(Reading, AFullConversationRefuses) {
  const auto reading = read(body_of("user", "960121-1021413"));
  const std::string large(kMostConversationBytes, 'x');
  (void)pseudonyms_.replace("secret.test", large, haechi::content::Return::Never);
  EXPECT_FALSE(reading.redact(pseudonyms_, tools_.look()));
}

TEST_F(Reading, WhatWasFoundInATextThatCouldNotBeReadWholeCounts) {
  const auto reading = read(body_of(
      "user", "960121-1021413 AKIAQ3EGRVW7MHYDUKXW "
              "H4sIAAAAAAACAx2LOwqAMAyGr/KT2cXX0tsEG7WUJmIzCOLdLV2/x0vKRShQtSJweRx+siNVXLxliQNY"));
  const intercept::Insight& insight = reading.insight();
  EXPECT_FALSE(insight.was_read);
  EXPECT_TRUE(insight.data.open);
  EXPECT_THAT(*insight.data.findings, testing::IsSupersetOf({"kr.rrn", "secret"}));
  EXPECT_EQ(insight.found.size(), 2U);
  EXPECT_FALSE(reading.redact(pseudonyms_, tools_.look()));
}

TEST_F(Reading, OfTooManyFindingsEveryKindCounts) {
  std::string text;
  for (std::size_t i = 0; i <= kMostFindings; ++i) {
    text += "a@b.co ";
  }
  const auto reading = read(body_of("user", text + "AKIAQ3EGRVW7MHYDUKXW"));
  EXPECT_FALSE(reading.insight().was_read);
  EXPECT_THAT(*reading.insight().data.findings, testing::IsSupersetOf({"email", "secret"}));
}

} // namespace
} // namespace haechi::engine::content
