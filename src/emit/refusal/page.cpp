#include "emit/refusal/escape.h"
#include "emit/refusal/page_frame.h"
#include "emit/refusal/reason_text.h"
#include "emit/refusal/refusal.h"
#include "emit/refusal/told.h"

#include <fmt/format.h>

namespace haechi::emit {

namespace {

// The fixed words of the page.
struct Labels {
  std::string_view kicker, because, instead, facts, service, address, order, issuer, basis, body,
      time, ask, ask_text, ask_client, reference, recorded, legal, notice, found;
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
      "Read the notice and confirm it",
      "Found in the content"};
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
      "안내를 읽고 확인하기",
      "내용에서 발견된 정보"};
  return language == Language::Korean ? kKorean : kEnglish;
}

// One language's account of a refusal.
class Account {
 public:
  Account(const Refusal& refusal, Language language, const Headings& headings)
      : refusal_(refusal), language_(language), labels_(labels_in(language)),
        title_(headings.title), heading_(headings.section) {}

  [[nodiscard]] std::string write() {
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
    if (!refusal_.acknowledge.empty()) {
      add("<p><a class=\"go\" href=\"{}\" target=\"_blank\">{}</a></p>\n",
          escape_html(refusal_.acknowledge), labels_.notice);
    }
    write_instead();
    write_facts();
    write_ask(reason.concern);
    return std::move(out_);
  }

 private:
  template <class... Parts> void add(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
  }

  [[nodiscard]] std::string in_language(const Words& words) const {
    return mark_language(words, language_);
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
    write_fact(labels_.found, escape_html(name_found(refusal_, language_)));
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

  std::string out_;
  const Refusal& refusal_;
  Language language_;
  const Labels& labels_;
  std::string_view title_;
  std::string_view heading_;
};

} // namespace

std::string make_refusal_page(const Refusal& refusal, Language language) {
  return frame_page({.language = language,
                     .title = make_headline(refusal, language),
                     .first = Account(refusal, language, kFirstHeadings).write(),
                     .second = Account(refusal, other(language), kSecondHeadings).write()});
}

} // namespace haechi::emit
