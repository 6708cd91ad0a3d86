#include "emit/refusal/notice_page.h"

#include "emit/refusal/escape.h"
#include "emit/refusal/page_style.h"
#include "emit/refusal/told.h"

#include <fmt/format.h>

namespace haechi::emit {

namespace {

constexpr std::string_view kFormStyle = R"css(
form{margin-top:2rem;padding:1.25rem;border:1px solid var(--line);border-radius:8px}
fieldset{margin:0 0 1rem;padding:0;border:0}
legend,label{font-weight:600}
label.choice{display:block;font-weight:400;padding:.25rem 0}
input[type=text]{display:block;width:100%;margin-top:.35rem;padding:.55rem .7rem;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:6px}
button{font:inherit;font-weight:700;padding:.65rem 1.4rem;color:var(--sheet);background:var(--accent);border:0;border-radius:6px;cursor:pointer}
:is(button,input):focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.wrong{color:var(--mark);font-weight:600}
)css";

struct Labels {
  std::string_view tag, kicker, title, lead_warn, lead_justify, because, instead, order, issuer,
      purpose, pledge, incomplete, go_on, recorded, reference, other, footer;
};

const Labels& labels_in(Language language) {
  static constexpr Labels kEnglish{
      "en",
      "Please read before you go on",
      "{} may be used with care",
      "Your organisation allows this service, but asks you to read this first. Do not enter "
      "personal data, customer data, secrets or documents that are not public.",
      "Your organisation allows this service for stated purposes. Say what you need it for.",
      "The issuer's reason",
      "Consider using instead",
      "Order",
      "Issued by",
      "What do you need it for?",
      "I will use it for this purpose only, and enter no data that may not leave my organisation.",
      "Please state a purpose and tick the pledge.",
      "I have read this: go on",
      "That you have read this is recorded: when, who, for which service, and the purpose. What "
      "you type into the service is not part of this record.",
      "Reference number",
      "한국어로 보기",
      "This page comes from haechi (해치), the gateway of your organisation's network, not from "
      "the "
      "site you asked for."};
  static constexpr Labels kKorean{
      "ko",
      "계속하기 전에 읽어 주십시오",
      "{} 이용에 주의가 필요합니다",
      "소속 기관은 이 서비스의 이용을 허용하되, 먼저 아래 내용을 확인하도록 정하고 있습니다. "
      "개인정보, 고객 정보, 비밀, 공개되지 않은 문서는 입력하지 마십시오.",
      "소속 기관은 이용 목적을 밝힌 경우에 이 서비스의 이용을 허용합니다. 어떤 업무에 필요한지 "
      "적어 주십시오.",
      "발령 기관이 밝힌 이유",
      "대신 이용할 수 있는 서비스",
      "적용된 조치",
      "발령 기관",
      "어떤 목적으로 이용하십니까?",
      "위 목적으로만 이용하며, 기관 밖으로 나갈 수 없는 자료를 입력하지 않겠습니다.",
      "이용 목적을 적고 서약에 동의해 주십시오.",
      "확인했습니다. 계속하기",
      "확인한 사실(시각, 이용자, 서비스, 이용 목적)이 기록됩니다. 서비스에 입력하는 내용은 이 "
      "기록에 포함되지 않습니다.",
      "접수 번호",
      "Read this in English",
      "이 페이지는 접속하려던 사이트가 아니라 소속 기관 네트워크의 게이트웨이 해치(haechi)가 보낸 "
      "것입니다."};
  return language == Language::Korean ? kKorean : kEnglish;
}

Language other(Language language) {
  return language == Language::Korean ? Language::English : Language::Korean;
}

std::string make_title(const Notice& notice, Language language) {
  return fmt::format(fmt::runtime(labels_in(language).title), name_target(notice.facts, language));
}

// One language's account with its own form.
class Account {
 public:
  Account(std::string& out, const Notice& notice, Language language, bool is_top)
      : out_(out), notice_(notice), facts_(notice.facts), language_(language),
        labels_(labels_in(language)), title_(is_top ? "h1" : "h2"), heading_(is_top ? "h2" : "h3") {
  }

  void write() {
    const bool is_justify = notice_.kind == NoticeKind::Justify;
    add("<p class=\"kicker\">{}</p>\n<{} class=\"title\">{}</{}>\n<p class=\"lead\">{}</p>\n",
        labels_.kicker, title_, escape_html(make_title(notice_, language_)), title_,
        is_justify ? labels_.lead_justify : labels_.lead_warn);
    if (!facts_.because.is_empty()) {
      add("<p class=\"because\"><small>{}</small>{}</p>\n", labels_.because,
          escape_html(facts_.because.in(language_)));
    }
    write_instead();
    write_order();
    write_form(is_justify);
  }

 private:
  template <class... Parts> void add(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
  }

  void write_instead() {
    if (facts_.instead.empty()) {
      return;
    }
    add("<section class=\"instead\">\n<{0}>{1}</{0}>\n<ul>\n", heading_, labels_.instead);
    for (const Words& service : facts_.instead) {
      add("<li>{}</li>\n", escape_html(service.in(language_)));
    }
    out_ += "</ul>\n</section>\n";
  }

  void write_order() {
    if (facts_.order.empty()) {
      return;
    }
    const std::string title = escape_html(facts_.order_title.in(language_));
    add("<dl>\n<dt>{}</dt><dd>{}<small><code>{}</code></small></dd>\n", labels_.order, title,
        escape_html(facts_.order));
    if (!facts_.issuer.is_empty()) {
      add("<dt>{}</dt><dd>{}</dd>\n", labels_.issuer, escape_html(facts_.issuer.in(language_)));
    }
    out_ += "</dl>\n";
  }

  void write_hidden(std::string_view name, std::string_view value) {
    add("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, escape_html(value));
  }

  void write_purpose() {
    if (notice_.purposes.empty()) {
      add("<fieldset><label>{}<input type=\"text\" name=\"purpose\" maxlength=\"200\" required "
          "autocomplete=\"off\"></label></fieldset>\n",
          labels_.purpose);
    } else {
      add("<fieldset>\n<legend>{}</legend>\n", labels_.purpose);
      for (const std::string& purpose : notice_.purposes) {
        add("<label class=\"choice\"><input type=\"radio\" name=\"purpose\" value=\"{0}\" "
            "required> {0}</label>\n",
            escape_html(purpose));
      }
      out_ += "</fieldset>\n";
    }
    add("<fieldset><label class=\"choice\"><input type=\"checkbox\" name=\"pledge\" value=\"yes\" "
        "required> {}</label></fieldset>\n",
        labels_.pledge);
  }

  void write_form(bool is_justify) {
    add("<form method=\"post\" action=\"{}\">\n", escape_html(notice_.action));
    write_hidden("token", notice_.token);
    write_hidden("back", notice_.back);
    if (notice_.was_incomplete) {
      add("<p class=\"wrong\" role=\"alert\">{}</p>\n", labels_.incomplete);
    }
    if (is_justify) {
      write_purpose();
    }
    add("<button type=\"submit\">{}</button>\n<p class=\"small\">{}</p>\n", labels_.go_on,
        labels_.recorded);
    if (!facts_.reference.empty()) {
      add("<p class=\"small\">{} <code class=\"reference\">{}</code></p>\n", labels_.reference,
          escape_html(facts_.reference));
    }
    out_ += "</form>\n";
  }

  std::string& out_;
  const Notice& notice_;
  const Refusal& facts_;
  Language language_;
  const Labels& labels_;
  std::string_view title_;
  std::string_view heading_;
};

} // namespace

std::string make_notice_page(const Notice& notice, Language language) {
  const Language second = other(language);
  std::string out;
  out.reserve(12'000);
  out += fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; form-action 'self'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" "
      "content=\"noindex\">\n<title>{}</title>\n<style>{}{}</style>\n</head>\n"
      "<body>\n<main>\n",
      labels_in(language).tag, escape_html(make_title(notice, language)), kRefusalStyle,
      kFormStyle);
  Account(out, notice, language, true).write();
  out += fmt::format("<details lang=\"{}\">\n<summary>{}</summary>\n", labels_in(second).tag,
                     labels_in(language).other);
  Account(out, notice, second, false).write();
  out += fmt::format("</details>\n</main>\n<footer>{}</footer>\n</body>\n</html>\n",
                     labels_in(language).footer);
  return out;
}

} // namespace haechi::emit
