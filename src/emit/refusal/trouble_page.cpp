#include "emit/refusal/trouble_page.h"

#include "emit/refusal/escape.h"
#include "emit/refusal/page_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::emit {

namespace {

struct Text {
  std::string_view prefix; // of codes
  Words title;
  Words sentence;
};

// The first whose prefix fits; the last fits all.
const Text& describe(std::string_view code) {
  static const std::array kTexts{
      Text{"E-CERT-",
           {"This site could not prove who it is", "사이트의 신원을 확인할 수 없습니다"},
           {"The certificate that the site showed cannot be trusted. Nothing was sent to it.",
            "사이트가 제시한 인증서를 믿을 수 없어 접속을 중단했습니다. 아무것도 전송되지 "
            "않았습니다."}},
      Text{"E-TLS-",
           {"No secure connection to this site", "사이트와 안전하게 연결할 수 없습니다"},
           {"The encrypted connection to the site could not be set up. Nothing was sent to it.",
            "사이트와 암호화 접속을 맺지 못했습니다. 아무것도 전송되지 않았습니다."}},
      Text{"E-HTTP-004",
           {"Please open this page again", "페이지를 다시 열어 주십시오"},
           {"The browser asked for this site over a connection to another one.",
            "브라우저가 다른 사이트와의 연결로 이 사이트를 요청했습니다."}},
      Text{"E-HTTP-005",
           {"This site cannot be reached", "사이트에 연결할 수 없습니다"},
           {"No connection to the site could be opened. Try again in a moment.",
            "사이트에 연결하지 못했습니다. 잠시 뒤 다시 시도해 주십시오."}},
      Text{"E-HTTP-007",
           {"This site gave no answer", "사이트가 응답하지 않았습니다"},
           {"The site closed the connection before it answered. Try again in a moment.",
            "사이트가 응답하기 전에 연결을 끊었습니다. 잠시 뒤 다시 시도해 주십시오."}},
      Text{"",
           {"This request could not be carried out", "요청을 처리할 수 없습니다"},
           {"The gateway could not pass the request on.",
            "게이트웨이가 요청을 전달하지 못했습니다."}},
  };
  return *std::ranges::find_if(kTexts,
                               [&](const Text& text) { return code.starts_with(text.prefix); });
}

struct Labels {
  std::string_view kicker, facts, code, message, ask;
};

const Labels& labels_in(Language language) {
  static constexpr Labels kEnglish{
      "Connection notice", "For your organisation's IT desk", "Code", "Message",
      "No rule forbids this request. If it happens again, tell the desk the code and the time."};
  static constexpr Labels kKorean{
      "접속 안내", "전산 담당 부서에 알릴 내용", "코드", "메시지",
      "이용을 제한하는 조치 때문이 아닙니다. 같은 일이 되풀이되면 코드와 시각을 담당 부서에 알려 "
      "주십시오."};
  return language == Language::Korean ? kKorean : kEnglish;
}

std::string make_account(std::string_view code, std::string_view message, Language language,
                         const Headings& headings) {
  const Text& text = describe(code);
  const Labels& labels = labels_in(language);
  return fmt::format("<p class=\"kicker\">{kicker}</p>\n<{h1} class=\"title\">{title}</{h1}>\n"
                     "<p class=\"lead\">{lead}</p>\n<{h2}>{facts}</{h2}>\n<dl>\n"
                     "<dt>{code_label}</dt><dd><code>{code}</code></dd>\n"
                     "<dt>{message_label}</dt><dd lang=\"en\">{message}</dd>\n</dl>\n<p "
                     "class=\"small\">{ask}</p>\n",
                     fmt::arg("kicker", labels.kicker), fmt::arg("h1", headings.title),
                     fmt::arg("title", text.title.in(language)),
                     fmt::arg("lead", text.sentence.in(language)), fmt::arg("h2", headings.section),
                     fmt::arg("facts", labels.facts), fmt::arg("code_label", labels.code),
                     fmt::arg("code", escape_html(code)), fmt::arg("message_label", labels.message),
                     fmt::arg("message", escape_html(message)), fmt::arg("ask", labels.ask));
}

} // namespace

std::string make_trouble_page(std::string_view code, std::string_view message, Language language) {
  return frame_page({.language = language,
                     .title = std::string(describe(code).title.in(language)),
                     .first = make_account(code, message, language, kFirstHeadings),
                     .second = make_account(code, message, other(language), kSecondHeadings)});
}

} // namespace haechi::emit
