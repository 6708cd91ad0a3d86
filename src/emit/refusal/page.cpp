#include "emit/refusal/escape.h"
#include "emit/refusal/page_style.h"
#include "emit/refusal/reason_text.h"
#include "emit/refusal/refusal.h"
#include "emit/refusal/told.h"

#include <fmt/format.h>

namespace haechi::emit {

namespace {

std::string_view to_tag(Language language) {
  return language == Language::Korean ? "ko" : "en";
}

Language other(Language language) {
  return language == Language::Korean ? Language::English : Language::Korean;
}

// The fixed words of the page.
struct Labels {
  std::string_view kicker, because, instead, facts, service, address, order, issuer, basis, body,
      time, ask, ask_text, ask_client, reference, recorded, legal, footer;
};

const Labels& labels_in(Language language) {
  static constexpr Labels kEnglish{
      "Access notice",
      "The issuer's reason",
      "What you can use instead",
      "What was decided",
      "Service",
      "Address",
      "Order",
      "Issued by",
      "Basis",
      "Your organisation",
      "Time",
      "If you think this is wrong",
      "Tell your organisation's security or IT desk this number. They can see which order decided "
      "and why, and can ask its issuer for an exemption.",
      "Tell your organisation's IT desk this number and ask them to register your device.",
      "Reference number",
      "This refusal was recorded: when, from which device, for which site, by which order. What "
      "you typed and the pages you looked for are not part of the record.",
      "This measure rests on the order of an authority outside the organisation that runs this "
      "gateway.",
      "This page comes from haechi (해치), the gateway of your organisation's network, not from "
      "the site you asked for."};
  static constexpr Labels kKorean{
      "접속 안내",
      "발령 기관이 밝힌 이유",
      "대신 이용할 수 있는 서비스",
      "결정 내용",
      "서비스",
      "주소",
      "적용된 조치",
      "발령 기관",
      "근거",
      "소속 기관",
      "일시",
      "착오라고 생각되시면",
      "소속 기관의 정보보안 또는 전산 담당 부서에 아래 번호를 알려 주십시오. 담당자는 어떤 조치가 "
      "왜 "
      "적용되었는지 확인하고, 발령 기관에 예외를 신청할 수 있습니다.",
      "소속 기관의 전산 담당 부서에 아래 번호를 알리고 기기 등록을 요청해 주십시오.",
      "접수 번호",
      "이 제한은 기록되었습니다. 기록되는 내용은 시각, 기기, 사이트, 근거 조치이며, 입력한 내용과 "
      "찾아본 페이지는 기록되지 않습니다.",
      "이 제한은 이 게이트웨이를 운영하는 기관이 아닌 다른 기관의 명령에 따른 것입니다.",
      "이 페이지는 접속하려던 사이트가 아니라 소속 기관 네트워크의 게이트웨이 해치(haechi)가 보낸 "
      "것입니다."};
  return language == Language::Korean ? kKorean : kEnglish;
}

// Writes one language's account of a refusal. Under `top` the account is the page's own (h1, h2),
// otherwise it stands inside the details element (h2, h3).
class Account {
 public:
  Account(std::string& out, const Refusal& refusal, Language language, bool is_top)
      : out_(out), refusal_(refusal), language_(language), labels_(labels_in(language)),
        title_(is_top ? "h1" : "h2"), heading_(is_top ? "h2" : "h3") {}

  void write() {
    const ReasonText& reason = describe_reason(refusal_.reason);
    add("<p class=\"kicker\">{}</p>\n", labels_.kicker);
    add("<{0} class=\"title\">{1}</{0}>\n", title_,
        escape_html(make_headline(refusal_, language_)));
    add("<p class=\"lead\">{}</p>\n", reason.sentence.in(language_));
    if (refusal_.is_legal) {
      add("<p>{}</p>\n", labels_.legal);
    }
    if (!refusal_.because.is_empty()) {
      add("<p class=\"because\"><small>{}</small>{}</p>\n", labels_.because,
          in_language(refusal_.because));
    }
    write_instead();
    write_facts();
    write_ask(reason.concern);
  }

 private:
  template <class... Parts> void add(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
  }

  // The words in this account's language; where only the other is there, marked as such.
  [[nodiscard]] std::string in_language(const Words& words) const {
    const std::string text = escape_html(words.in(language_));
    const std::string& own = language_ == Language::Korean ? words.ko : words.en;
    return own.empty() && !text.empty()
               ? fmt::format("<span lang=\"{}\">{}</span>", to_tag(other(language_)), text)
               : text;
  }

  void write_instead() {
    if (refusal_.instead.empty()) {
      return;
    }
    add("<section class=\"instead\">\n<{0}>{1}</{0}>\n<ul>\n", heading_, labels_.instead);
    for (const Words& service : refusal_.instead) {
      add("<li>{}</li>\n", in_language(service));
    }
    out_ += "</ul>\n</section>\n";
  }

  // A row of the table of facts; `value` is markup. Empty values are left out.
  void write_fact(std::string_view label, const std::string& value) {
    if (!value.empty()) {
      add("<dt>{}</dt><dd>{}</dd>\n", label, value);
    }
  }

  void write_facts() {
    add("<{0}>{1}</{0}>\n<dl>\n", heading_, labels_.facts);
    if (!refusal_.services.empty()) {
      write_fact(labels_.service, escape_html(name_target(refusal_, language_)));
    }
    if (!refusal_.host.empty()) {
      write_fact(labels_.address, fmt::format("<code>{}</code>", escape_html(refusal_.host)));
    }
    write_fact(labels_.order, describe_order());
    write_fact(labels_.issuer, in_language(refusal_.issuer));
    write_fact(labels_.basis, escape_html(refusal_.basis));
    write_fact(labels_.body, in_language(refusal_.body));
    write_fact(labels_.time, fmt::format("<time datetime=\"{}\">{}</time>", to_rfc3339(refusal_.at),
                                         to_local_time(refusal_)));
    out_ += "</dl>\n";
  }

  [[nodiscard]] std::string describe_order() const {
    if (refusal_.order.empty()) {
      return {};
    }
    const std::string id = escape_html(refusal_.order);
    return refusal_.order_title.is_empty() ? fmt::format("<code>{}</code>", id)
                                           : fmt::format("{}<small><code>{}</code></small>",
                                                         in_language(refusal_.order_title), id);
  }

  void write_ask(Concern concern) {
    add("<section class=\"ask\">\n<{0}>{1}</{0}>\n<p>{2}</p>\n", heading_, labels_.ask,
        concern == Concern::Client ? labels_.ask_client : labels_.ask_text);
    if (!refusal_.reference.empty()) {
      add("<p>{} <code class=\"reference\">{}</code></p>\n", labels_.reference,
          escape_html(refusal_.reference));
    }
    add("<p class=\"small\">{}</p>\n</section>\n", labels_.recorded);
  }

  std::string& out_;
  const Refusal& refusal_;
  Language language_;
  const Labels& labels_;
  std::string_view title_;
  std::string_view heading_;
};

} // namespace

std::string make_refusal_page(const Refusal& refusal, Language language) {
  const Language second = other(language);
  std::string out;
  out.reserve(12'000);
  out += fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<title>{}</title>\n<style>{}</style>\n</head>\n"
      "<body>\n<main>\n",
      to_tag(language), escape_html(make_headline(refusal, language)), kRefusalStyle);
  Account(out, refusal, language, true).write();
  out += fmt::format("<details lang=\"{}\">\n<summary>{}</summary>\n", to_tag(second),
                     second == Language::Korean ? "한국어로 보기" : "Read this in English");
  Account(out, refusal, second, false).write();
  out += fmt::format("</details>\n</main>\n<footer>{}</footer>\n</body>\n</html>\n",
                     labels_in(language).footer);
  return out;
}

} // namespace haechi::emit
