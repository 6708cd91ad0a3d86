#include "emit/refusal/reason_text.h"
#include "emit/refusal/refusal_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::emit {

namespace {

using testing::HasSubstr;
using testing::Not;

// The visible part of the page, from <main> on.
std::string body_of(const std::string& page) {
  return page.substr(page.find("<main>"));
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST(RefusalPage, OpensInTheLanguageAndHoldsTheOther) {
  const std::string korean = make_refusal_page(make_full_refusal(), Language::Korean);
  EXPECT_THAT(korean, HasSubstr("<html lang=\"ko\">"));
  EXPECT_THAT(korean, HasSubstr("<title>딥시크 이용이 제한되어 있습니다</title>"));
  EXPECT_THAT(korean, HasSubstr("<details lang=\"en\">\n<summary>Read this in English</summary>"));
  const std::string english = make_refusal_page(make_full_refusal(), Language::English);
  EXPECT_THAT(english, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(english, HasSubstr("<title>DeepSeek chat is not available here</title>"));
  EXPECT_THAT(english, HasSubstr("<details lang=\"ko\">\n<summary>한국어로 보기</summary>"));
}

TEST(RefusalPage, TellsEveryFactInBothLanguages) {
  const std::string page = body_of(make_refusal_page(make_full_refusal(), Language::English));
  for (const char* fact :
       {"DeepSeek chat", "딥시크", "chat.deepseek.com", "An order in force names this service",
        "시행 중인 조치가 이 서비스를 지정하여", "kr-motie-deepseek", "DeepSeek on ministry PCs",
        "업무용 PC의 딥시크 접속 제한", "Ministry of Trade, Industry and Energy", "산업통상자원부",
        "No reply to the regulator&#39;s inquiry", "개인정보보호위원회 질의에 미회신",
        "own measure", "On-premises model", "내부망 모델", "H-7K3M-9QX2",
        "2025-02-06 10:00:00 (UTC+09:00)", "datetime=\"2025-02-06T01:00:00Z\""}) {
    EXPECT_THAT(page, HasSubstr(fact));
  }
}

TEST(RefusalPage, AsksForNothingFromOutsideAndRunsNoScript) {
  const std::string page = make_refusal_page(make_full_refusal(), Language::English);
  EXPECT_THAT(page, HasSubstr("<meta http-equiv=\"Content-Security-Policy\" "
                              "content=\"default-src 'none'; style-src 'unsafe-inline'\">"));
  for (const char* word : {"<script", "src=", "href=", "url(", "@import", "http://", "https://"}) {
    EXPECT_THAT(page, Not(HasSubstr(word)));
  }
  EXPECT_LT(page.size(), 14'000U);
}

TEST(RefusalPage, HasOneTopHeadingAndNoStepLeftOut) {
  const std::string page = body_of(make_refusal_page(make_full_refusal(), Language::Korean));
  EXPECT_EQ(count(page, "<h1"), 1U);
  EXPECT_EQ(count(page, "<h2"), 4U); // three sections and the second language's title
  EXPECT_EQ(count(page, "<h3"), 3U);
  EXPECT_EQ(count(page, "<h2"), count(page, "</h2>"));
  EXPECT_EQ(count(page, "<section"), count(page, "</section>"));
}

TEST(RefusalPage, EscapesEveryValue) {
  const std::string evil = "\"><img src=x onerror=alert(1)>'&";
  Refusal refusal;
  refusal.host = refusal.effect = refusal.reason = refusal.order = refusal.basis = evil;
  refusal.reference = evil;
  refusal.services = refusal.instead = {{evil, evil}};
  refusal.order_title = refusal.issuer = refusal.because = refusal.body = {evil, evil};
  for (const Language language : {Language::English, Language::Korean}) {
    const std::string page = make_refusal_page(refusal, language);
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, HasSubstr("&quot;&gt;&lt;img"));
  }
}

TEST(RefusalPage, MarksWordsThatExistInOneLanguageOnly) {
  Refusal refusal = make_full_refusal();
  refusal.because = {"", "미회신"};
  EXPECT_THAT(make_refusal_page(refusal, Language::English),
              HasSubstr("<span lang=\"ko\">미회신</span>"));
}

TEST(RefusalPage, LeavesOutRowsWithoutFacts) {
  Refusal refusal;
  refusal.host = "chatgpt.com";
  refusal.reason = "unknown-client";
  refusal.reference = "H-2222-3333";
  const std::string page = body_of(make_refusal_page(refusal, Language::English));
  EXPECT_THAT(page, HasSubstr("This device is not registered here"));
  EXPECT_THAT(page, HasSubstr("ask them to register your device"));
  for (const char* label : {"Issued by", "Basis", "use instead", "<dt>Order", "issuer's reason"}) {
    EXPECT_THAT(page, Not(HasSubstr(label)));
  }
}

TEST(RefusalPage, SaysWhenAnotherAuthorityDecided) {
  Refusal refusal = make_full_refusal();
  EXPECT_THAT(make_refusal_page(refusal, Language::English), Not(HasSubstr("authority outside")));
  refusal.is_legal = true;
  EXPECT_THAT(make_refusal_page(refusal, Language::English), HasSubstr("authority outside"));
  EXPECT_THAT(make_refusal_page(refusal, Language::English), HasSubstr("다른 기관의 명령"));
}

TEST(RefusalPage, NamesAtMostThreeServices) {
  Refusal refusal = make_full_refusal();
  refusal.services = {{"A", ""}, {"B", ""}, {"C", ""}, {"D", ""}};
  EXPECT_THAT(make_refusal_page(refusal, Language::English),
              HasSubstr("<title>A, B, C, … is not available here"));
}

TEST(ReasonText, HasASentenceInBothLanguagesForEveryWord) {
  const std::string any{describe_reason("no such word").sentence.en};
  for (const char* reason : {"named-block",
                             "owner-control",
                             "category-block",
                             "adopted-order",
                             "advice",
                             "purpose",
                             "model",
                             "tier",
                             "data-personal",
                             "data-secret",
                             "data-grade",
                             "review-due",
                             "restricted",
                             "allowed",
                             "default",
                             "zone-no-egress",
                             "several",
                             "undecided",
                             "unknown-client",
                             "name-mismatch",
                             "no-server-name",
                             "address-literal",
                             "unreadable-hello",
                             "late-hello",
                             "encrypted-hello",
                             "not-tls"}) {
    const Words& sentence = describe_reason(reason).sentence;
    EXPECT_NE(sentence.en, any) << reason;
    EXPECT_FALSE(sentence.ko.empty()) << reason;
    EXPECT_TRUE(sentence.ko.ends_with(".")) << reason;
  }
}

} // namespace

} // namespace haechi::emit
