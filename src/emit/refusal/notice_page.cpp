#include "emit/refusal/notice_page.h"

#include "emit/refusal/escape.h"
#include "emit/refusal/page_frame.h"
#include "emit/refusal/told.h"

#include <fmt/format.h>

namespace haechi::emit {

namespace {

struct Labels {
  std::string_view kicker, warn, justify, lead_warn, lead_justify, because, instead, facts, order,
      issuer, confirm, purpose, pledge, incomplete, outdated, go_on, recorded, reference, found;
};

const Labels& labels_in(Language language) {
  static constexpr Labels kEnglish{
      "Please read before you go on",
      "{} may be used with care",
      "What do you need {} for?",
      "Your organisation allows this service, but asks you to read this first. Do not enter "
      "personal data, customer data, secrets or documents that are not public.",
      "Your organisation allows this service for stated purposes. State yours, then go on.",
      "The issuer's reason",
      "Consider using instead",
      "What this rests on",
      "Order",
      "Issued by",
      "Confirm and go on",
      "Purpose",
      "I will use it for this purpose only, and enter no data that may not leave my organisation.",
      "Please state a purpose and accept the pledge.",
      "That page was no longer valid. Please confirm once more.",
      "I have read this: go on",
      "This is recorded: when, who, for which service and, where asked, the purpose. What you type "
      "into the service is not part of this record.",
      "Reference number",
      "Found in the content"};
  static constexpr Labels kKorean{
      "계속하기 전에 읽어 주십시오",
      "{} 이용에 주의가 필요합니다",
      "{} 이용 목적을 알려 주십시오",
      "소속 기관은 이 서비스의 이용을 허용하되, 먼저 아래 내용을 확인하도록 정하고 있습니다. "
      "개인정보, 고객 정보, 비밀, 공개되지 않은 문서는 입력하지 마십시오.",
      "소속 기관은 이용 목적을 밝힌 경우에 이 서비스의 이용을 허용합니다. 목적을 밝히면 계속할 수 "
      "있습니다.",
      "발령 기관이 밝힌 이유",
      "대신 이용할 수 있는 서비스",
      "적용 근거",
      "적용된 조치",
      "발령 기관",
      "확인하고 계속하기",
      "이용 목적",
      "위 목적으로만 이용하며, 기관 밖으로 나갈 수 없는 자료를 입력하지 않겠습니다.",
      "이용 목적을 밝히고 서약에 동의해 주십시오.",
      "안내 페이지의 유효 시간이 지났습니다. 한 번 더 확인해 주십시오.",
      "확인했습니다. 계속하기",
      "확인한 사실(시각, 이용자, 서비스, 밝힌 목적)이 기록됩니다. 서비스에 입력하는 내용은 이 "
      "기록에 포함되지 않습니다.",
      "접수 번호",
      "내용에서 발견된 정보"};
  return language == Language::Korean ? kKorean : kEnglish;
}

std::string make_title(const Notice& notice, Language language) {
  const Labels& labels = labels_in(language);
  return fmt::format(
      fmt::runtime(notice.kind == NoticeKind::Justify ? labels.justify : labels.warn),
      name_target(notice.facts, language));
}

// One language's account with its own form.
class Account {
 public:
  Account(const Notice& notice, Language language, const Headings& headings)
      : notice_(notice), facts_(notice.facts), language_(language), labels_(labels_in(language)),
        title_(headings.title), heading_(headings.section) {}

  [[nodiscard]] std::string write() {
    const bool is_justify = notice_.kind == NoticeKind::Justify;
    if (notice_.trouble != NoticeTrouble::None) {
      add("<p class=\"wrong\" role=\"alert\">{}</p>\n",
          notice_.trouble == NoticeTrouble::Outdated ? labels_.outdated : labels_.incomplete);
    }
    add("<p class=\"kicker\">{}</p>\n<{} class=\"title\">{}</{}>\n<p class=\"lead\">{}</p>\n",
        labels_.kicker, title_, escape_html(make_title(notice_, language_)), title_,
        is_justify ? labels_.lead_justify : labels_.lead_warn);
    if (!facts_.because.is_empty()) {
      add("<p class=\"because\"><small>{}</small>{}</p>\n", labels_.because,
          mark_language(facts_.because, language_));
    }
    write_found();
    write_instead();
    write_order();
    write_form(is_justify);
    return std::move(out_);
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
      add("<li>{}</li>\n", mark_language(service, language_));
    }
    out_ += "</ul>\n</section>\n";
  }

  void write_found() {
    if (!facts_.found.empty()) {
      add("<dl>\n<dt>{}</dt><dd>{}</dd>\n</dl>\n", labels_.found,
          escape_html(name_found(facts_, language_)));
    }
  }

  void write_order() {
    if (facts_.order.empty()) {
      return;
    }
    add("<{0}>{1}</{0}>\n<dl>\n<dt>{2}</dt><dd>{3}<small><code>{4}</code></small></dd>\n", heading_,
        labels_.facts, labels_.order, mark_language(facts_.order_title, language_),
        escape_html(facts_.order));
    if (!facts_.issuer.is_empty()) {
      add("<dt>{}</dt><dd>{}</dd>\n", labels_.issuer, mark_language(facts_.issuer, language_));
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
            "required><span>{0}</span></label>\n",
            escape_html(purpose));
      }
      out_ += "</fieldset>\n";
    }
    add("<fieldset><label class=\"choice\"><input type=\"checkbox\" name=\"pledge\" value=\"yes\" "
        "required><span>{}</span></label></fieldset>\n",
        labels_.pledge);
  }

  void write_form(bool is_justify) {
    add("<form method=\"post\" action=\"{}\">\n<{}>{}</{}>\n", escape_html(notice_.action),
        heading_, labels_.confirm, heading_);
    write_hidden("token", notice_.token);
    write_hidden("back", notice_.back);
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

  std::string out_;
  const Notice& notice_;
  const Refusal& facts_;
  Language language_;
  const Labels& labels_;
  std::string_view title_;
  std::string_view heading_;
};

// What is said when nothing is owed (any more).
struct ConfirmedLabels {
  std::string_view kicker, confirmed, nothing, lead_confirmed, lead_nothing;
};

const ConfirmedLabels& confirmed_labels_in(Language language) {
  static constexpr ConfirmedLabels kEnglish{
      "Notice", "Confirmed: you may use {}", "There is nothing to confirm for {}",
      "Close this page, go back to your program and try again.",
      "If your program was refused, it says why, and a reference number for your organisation's "
      "desk."};
  static constexpr ConfirmedLabels kKorean{
      "안내", "확인되었습니다. {} 이용을 계속할 수 있습니다", "{} 이용에 확인할 안내가 없습니다",
      "이 페이지를 닫고 사용하던 프로그램으로 돌아가 다시 시도해 주십시오.",
      "프로그램의 요청이 거부되었다면 그 이유와 접수 번호가 프로그램의 오류 메시지에 있습니다."};
  return language == Language::Korean ? kKorean : kEnglish;
}

std::string make_confirmed_title(const Refusal& facts, bool was_asked, Language language) {
  const ConfirmedLabels& labels = confirmed_labels_in(language);
  return fmt::format(fmt::runtime(was_asked ? labels.confirmed : labels.nothing),
                     name_target(facts, language));
}

std::string make_confirmed_account(const Refusal& facts, bool was_asked, Language language,
                                   const Headings& headings) {
  const ConfirmedLabels& labels = confirmed_labels_in(language);
  return fmt::format("<p class=\"kicker\">{}</p>\n<{} class=\"title\">{}</{}>\n<p>{}</p>\n",
                     labels.kicker, headings.title,
                     escape_html(make_confirmed_title(facts, was_asked, language)), headings.title,
                     was_asked ? labels.lead_confirmed : labels.lead_nothing);
}

} // namespace

std::string make_notice_page(const Notice& notice, Language language) {
  return frame_page({.language = language,
                     .title = make_title(notice, language),
                     .has_form = true,
                     .first = Account(notice, language, kFirstHeadings).write(),
                     .second = Account(notice, other(language), kSecondHeadings).write()});
}

std::string make_confirmed_page(const Refusal& facts, bool was_asked, Language language) {
  return frame_page(
      {.language = language,
       .title = make_confirmed_title(facts, was_asked, language),
       .first = make_confirmed_account(facts, was_asked, language, kFirstHeadings),
       .second = make_confirmed_account(facts, was_asked, other(language), kSecondHeadings)});
}

} // namespace haechi::emit
