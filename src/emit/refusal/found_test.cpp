// What was found is told by kind in every shape.

#include "emit/refusal/api_error.h"
#include "emit/refusal/notice_page.h"
#include "emit/refusal/refusal_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::emit {

namespace {

using testing::HasSubstr;
using testing::Not;

Refusal make_refusal() {
  Refusal refusal = make_full_refusal();
  refusal.found = {{"card", {"payment card number", "카드번호"}, 2},
                   {"site.<x>", {}, 1},
                   {"email", {"e-mail address", "이메일 주소"}, 1}};
  return refusal;
}

TEST(Found, StandsInThePageInBothLanguages) {
  const std::string page = make_refusal_page(make_refusal(), Language::Korean);
  EXPECT_THAT(page, HasSubstr("<dt>내용에서 발견된 정보</dt><dd>카드번호 (2), site.&lt;x&gt;, "
                              "이메일 주소</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Found in the content</dt><dd>payment card number (2), "
                              "site.&lt;x&gt;, e-mail address</dd>"));
  EXPECT_THAT(make_refusal_page(make_full_refusal(), Language::Korean),
              Not(HasSubstr("Found in the content")));
}

TEST(Found, StandsInANotice) {
  Notice notice;
  notice.facts = make_refusal();
  EXPECT_THAT(make_notice_page(notice, Language::English),
              HasSubstr("<dt>Found in the content</dt><dd>payment card number (2)"));
}

TEST(Found, StandsInTheErrorsOfApis) {
  EXPECT_THAT(
      make_refusal_json(make_refusal()),
      HasSubstr(
          R"("found":[{"kind":"card","name":{"en":"payment card number","ko":"카드번호"},"count":2},{"kind":"site.<x>","count":1})"));
  EXPECT_THAT(make_refusal_line(make_refusal(), Language::English, 500),
              HasSubstr("; found: payment card number (2), site.<x>, e-mail address; use instead"));
  EXPECT_THAT(make_error_event(make_refusal(), ApiDialect::OpenAi, Language::Korean),
              HasSubstr("발견: 카드번호 (2)"));
}

TEST(Found, NamesEightKindsAtMost) {
  Refusal refusal = make_full_refusal();
  for (int i = 0; i < 9; ++i) {
    refusal.found.push_back({"kind." + std::to_string(i), {}, 1});
  }
  const std::string line = make_refusal_line(refusal, Language::English, 1000);
  EXPECT_THAT(line, HasSubstr("kind.7, …"));
  EXPECT_THAT(line, Not(HasSubstr("kind.8")));
}

} // namespace

} // namespace haechi::emit
