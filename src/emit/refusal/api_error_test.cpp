#include "emit/refusal/api_error.h"
#include "emit/refusal/notice_page.h"
#include "emit/refusal/refusal_fixture.h"
#include "emit/refusal/trouble_page.h"
#include "wire/json/value.h"
#include "wire/sse/event_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::emit {

namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Language kEnglish = Language::English;

std::string text_at(const std::string& json, std::initializer_list<std::string_view> path) {
  const auto parsed = wire::json::parse(json);
  EXPECT_TRUE(parsed) << json;
  const wire::json::Value* at = parsed ? &*parsed : nullptr;
  for (const std::string_view key : path) {
    at = at == nullptr ? nullptr : at->find(key);
  }
  return at == nullptr ? "(nothing)" : at->text;
}

} // namespace

TEST(ApiError, SpeaksEachVendorsWords) {
  const Refusal refusal = make_full_refusal();
  const std::string openai = make_api_error(refusal, ApiDialect::OpenAi, kEnglish);
  EXPECT_EQ(text_at(openai, {"error", "type"}), "policy_refusal");
  EXPECT_EQ(text_at(openai, {"error", "code"}), "named-block");
  EXPECT_THAT(text_at(openai, {"error", "message"}), HasSubstr("kr-motie-deepseek"));
  const std::string anthropic = make_api_error(refusal, ApiDialect::Anthropic, kEnglish);
  EXPECT_EQ(text_at(anthropic, {"type"}), "error");
  EXPECT_EQ(text_at(anthropic, {"error", "type"}), "permission_error");
  const std::string google = make_api_error(refusal, ApiDialect::Google, kEnglish);
  EXPECT_EQ(text_at(google, {"error", "status"}), "PERMISSION_DENIED");
  EXPECT_THAT(google, HasSubstr("\"code\":403"));
}

TEST(ApiError, CarriesEveryFactInEveryDialect) {
  const Refusal refusal = make_full_refusal();
  for (const ApiDialect dialect : {ApiDialect::OpenAi, ApiDialect::Anthropic, ApiDialect::Google}) {
    EXPECT_EQ(text_at(make_api_error(refusal, dialect, kEnglish), {"haechi", "error", "reference"}),
              "H-7K3M-9QX2");
  }
}

TEST(ApiError, AnEventIsWholeAndItsDataIsTheError) {
  const Refusal refusal = make_full_refusal();
  for (const ApiDialect dialect :
       {ApiDialect::Plain, ApiDialect::OpenAi, ApiDialect::Anthropic, ApiDialect::Google}) {
    wire::sse::EventReader reader;
    reader.append(make_error_event(refusal, dialect, kEnglish));
    const auto event = reader.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->data, make_api_error(refusal, dialect, kEnglish));
    EXPECT_EQ(reader.take_rest(), "");
  }
}

TEST(ApiError, ALineIsOneLine) {
  const std::string line = make_error_line(make_full_refusal(), Language::Korean);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_NE(text_at(line, {"error"}), "");
}

TEST(ApiError, ACloseReasonFitsAFrame) {
  for (const Language language : {kEnglish, Language::Korean}) {
    EXPECT_LE(make_close_reason(make_full_refusal(), language).size(), 123U);
  }
}

TEST(ApiError, AGrpcMessageIsAscii) {
  Refusal refusal = make_full_refusal();
  refusal.because = {"100%", "100%"};
  const std::string message = make_grpc_message(refusal, Language::Korean);
  for (const char c : message) {
    EXPECT_GE(c, 0x20);
  }
  EXPECT_THAT(message, HasSubstr("100%25"));
}

TEST(ApiError, BedrockReadsTheKindFromAHeader) {
  EXPECT_NE(
      text_at(make_api_error(make_full_refusal(), ApiDialect::Bedrock, kEnglish), {"message"}), "");
  EXPECT_EQ(error_type_header(ApiDialect::Bedrock).value, "AccessDeniedException");
  EXPECT_TRUE(error_type_header(ApiDialect::OpenAi).name.empty());
}

TEST(ApiError, ANoticeToReadFirstIsNamedInEveryDialect) {
  Refusal refusal = make_full_refusal();
  refusal.reason = kAcknowledgeFirst;
  refusal.acknowledge = "https://api.test/.haechi/acknowledge?for=POST+/v1";
  for (const ApiDialect dialect : {ApiDialect::Plain, ApiDialect::OpenAi, ApiDialect::Anthropic,
                                   ApiDialect::Google, ApiDialect::Bedrock}) {
    const std::string json = make_api_error(refusal, dialect, kEnglish);
    const bool is_plain = dialect == ApiDialect::Plain;
    EXPECT_EQ(is_plain ? text_at(json, {"error", "acknowledge"})
                       : text_at(json, {"haechi", "error", "acknowledge"}),
              refusal.acknowledge);
    if (!is_plain) { // libraries show their user the message alone
      EXPECT_THAT(json, HasSubstr("confirm at " + refusal.acknowledge));
    }
  }
  EXPECT_THAT(make_refusal_page(refusal, Language::Korean),
              HasSubstr("href=\"" + refusal.acknowledge + "\" target=\"_blank\""));
}

TEST(ApiError, TheStatusTellsWhoseOrderItIs) {
  Refusal refusal = make_full_refusal();
  EXPECT_EQ(refusal_status(refusal), 403);
  refusal.is_legal = true;
  EXPECT_EQ(refusal_status(refusal), 451);
}

TEST(NoticePage, AsksInBothLanguagesWithoutScript) {
  Notice notice;
  notice.facts = make_full_refusal();
  notice.action = "/.haechi/acknowledge";
  notice.token = "warn|deepseek|1.2.3";
  notice.back = "/chat?a=1&b=\"2\"";
  const std::string page = make_notice_page(notice, Language::Korean);
  EXPECT_THAT(page, HasSubstr("<html lang=\"ko\">"));
  EXPECT_THAT(page, HasSubstr("<details lang=\"en\">"));
  EXPECT_THAT(page, HasSubstr("value=\"/chat?a=1&amp;b=&quot;2&quot;\""));
  EXPECT_THAT(page, HasSubstr("<form method=\"post\" action=\"/.haechi/acknowledge\">"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("name=\"purpose\"")));
}

TEST(NoticePage, AJustificationAsksForPurposeAndPledge) {
  Notice notice;
  notice.kind = NoticeKind::Justify;
  notice.facts = make_full_refusal();
  EXPECT_THAT(make_notice_page(notice, kEnglish), HasSubstr("type=\"text\" name=\"purpose\""));
  notice.purposes = {"research", "<b>"};
  notice.trouble = NoticeTrouble::Incomplete;
  const std::string page = make_notice_page(notice, kEnglish);
  EXPECT_THAT(page, HasSubstr("type=\"radio\" name=\"purpose\" value=\"research\""));
  EXPECT_THAT(page, HasSubstr("value=\"&lt;b&gt;\""));
  EXPECT_THAT(page, HasSubstr("name=\"pledge\""));
  EXPECT_THAT(page, HasSubstr("role=\"alert\""));
}

TEST(NoticePage, AFormThatCameTooLateSaysSo) {
  Notice notice;
  notice.facts = make_full_refusal();
  notice.trouble = NoticeTrouble::Outdated;
  EXPECT_THAT(make_notice_page(notice, kEnglish),
              HasSubstr("role=\"alert\">That page was no longer"));
}

TEST(NoticePage, SaysThatItIsDone) {
  Refusal facts;
  facts.services = {{"Chat", "채팅"}};
  EXPECT_THAT(make_confirmed_page(facts, true, kEnglish), HasSubstr("Confirmed: you may use Chat"));
  EXPECT_THAT(make_confirmed_page(facts, false, Language::Korean),
              HasSubstr("채팅 이용에 확인할 안내가 없습니다"));
}

TEST(TroublePage, NamesTheCodeInBothLanguages) {
  for (const char* code : {"E-CERT-001", "E-TLS-003", "E-HTTP-005", "E-HTTP-999"}) {
    const std::string page = make_trouble_page(code, "a <message>", Language::Korean);
    EXPECT_THAT(page, HasSubstr("<html lang=\"ko\">"));
    EXPECT_THAT(page, HasSubstr(code));
    EXPECT_THAT(page, HasSubstr("<dd lang=\"en\">a &lt;message&gt;</dd>"));
    EXPECT_THAT(page, Not(HasSubstr("<script")));
  }
}

} // namespace haechi::emit
