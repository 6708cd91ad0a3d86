#include "emit/refusal/page_frame.h"

#include "emit/refusal/escape.h"
#include "emit/refusal/page_style.h"

#include <fmt/format.h>

namespace haechi::emit {

namespace {

constexpr std::string_view kEnglishFooter =
    "This page comes from haechi (해치), the gateway of your organisation's network, not from the "
    "site you asked for.";
constexpr std::string_view kKoreanFooter =
    "이 페이지는 접속하려던 사이트가 아니라 소속 기관 네트워크의 게이트웨이 해치(haechi)가 보낸 "
    "것입니다.";

} // namespace

std::string_view to_tag(Language language) {
  return language == Language::Korean ? "ko" : "en";
}

Language other(Language language) {
  return language == Language::Korean ? Language::English : Language::Korean;
}

std::string mark_language(const Words& words, Language language) {
  const std::string text = escape_html(words.in(language));
  const std::string& own = language == Language::Korean ? words.ko : words.en;
  return own.empty() && !text.empty()
             ? fmt::format("<span lang=\"{}\">{}</span>", to_tag(other(language)), text)
             : text;
}

std::string frame_page(const PageFrame& page) {
  const bool is_korean = page.language == Language::Korean;
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<title>{}</title>\n<style>{}</style>\n</head>\n"
      "<body>\n<main>\n{}"
      "<details lang=\"{}\">\n<summary>{}</summary>\n{}</details>\n</main>\n"
      "<footer>{}</footer>\n</body>\n</html>\n",
      to_tag(page.language), page.has_form ? "; form-action 'self'" : "", escape_html(page.title),
      kRefusalStyle, page.first, to_tag(other(page.language)),
      is_korean ? "Read this in English" : "한국어로 보기", page.second,
      is_korean ? kKoreanFooter : kEnglishFooter);
}

} // namespace haechi::emit
