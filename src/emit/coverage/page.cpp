#include "base/digest.h"
#include "emit/coverage/matrix.h"
#include "emit/coverage/page_style.h"
#include "emit/coverage/words.h"
#include "emit/refusal/escape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

namespace haechi::emit::coverage {

namespace {

using namespace policy::coverage;
using policy::Effect;

constexpr std::size_t kFew = 6; // more values than that are folded

// Read without colour: a sign for each effect, in the order of Effect.
constexpr std::array<std::string_view, 6> kSigns{"–", "✓", "◎", "!", "▒", "✕"};

std::string to_base64(std::span<const Byte> bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      const auto byte = i + j < bytes.size() ? static_cast<std::uint32_t>(bytes[i + j]) : 0U;
      group = group << 8U | byte;
    }
    for (std::size_t j = 0; j < 4; ++j) {
      const bool is_filled = i + j <= bytes.size();
      out += is_filled ? kLetters[group >> (18U - 6U * j) & 63U] : '=';
    }
  }
  return out;
}

// Text in both languages, of which the page shows one.
std::string both(std::string_view en, std::string_view ko) {
  return fmt::format("<span class=\"en\" lang=\"en\">{}</span><span class=\"ko\" lang=\"ko\">{}"
                     "</span>",
                     escape_html(en), escape_html(ko));
}

template <class Name> std::string both(Name name) {
  return both(name(Language::English), name(Language::Korean));
}

std::string pill(Effect effect, std::string_view more) {
  return fmt::format("<span class=\"pill {}{}\" data-sign=\"{}\">{}</span>",
                     policy::to_word(effect), more, kSigns[static_cast<std::size_t>(effect)],
                     both([&](Language language) { return name_effect(effect, language); }));
}

class PageWriter {
 public:
  PageWriter(const MatrixView& view, Language language)
      : view_(view), coverage_(view.coverage), language_(language) {}

  std::string write() {
    write_head();
    write_lead();
    write_tools();
    write_unexplored();
    write_sections();
    add("<p class=\"empty\">{}</p>\n</main>\n<script>{}</script>\n</body>\n</html>\n",
        both("Nothing fits what you chose.", "선택한 조건에 맞는 것이 없습니다."), kPageScript);
    return std::move(out_);
  }

 private:
  template <class... Parts> void add(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
  }

  // SECURITY: the one script of the page runs by its digest; nothing else can.
  void write_head() {
    const Sha256 digest = sha256(as_bytes(kPageScript));
    add("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
        in(language_, "en", "ko"), to_base64(digest),
        in(language_, "What the policy covers", "정책 적용 범위"), kPageStyle);
  }

  void write_lead() {
    add("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", both("What the policy covers", "정책 적용 범위"),
        both("Services, bodies, devices and zones that are treated alike are one row.",
             "똑같이 다루는 서비스, 기관, 기기, 망은 한 줄로 묶었습니다."));
    add("<p class=\"facts\"><time datetime=\"{0}\">{0}</time> · <code>{1}</code></p>\n",
        to_rfc3339(coverage_.at), escape_html(coverage_.digest));
  }

  void write_tools() {
    out_ += "<div class=\"bar\">\n<fieldset class=\"tongue\"><legend>Language 언어</legend>";
    for (const auto& [language, tag, name] : {std::tuple{Language::Korean, "ko", "한국어"},
                                              std::tuple{Language::English, "en", "English"}}) {
      add("<label><input type=\"radio\" name=\"lang\" id=\"lang-{0}\" value=\"{0}\"{1}>"
          "<span lang=\"{0}\">{2}</span></label>",
          tag, language == language_ ? " checked" : "", name);
    }
    add("</fieldset>\n<div id=\"tools\" hidden style=\"display:contents\">"
        "<input type=\"search\" id=\"search\" aria-label=\"Search 찾기\" placeholder=\"{}\">\n"
        "<fieldset>",
        "찾기 Search");
    for (std::size_t i = 6; i-- > 0;) {
      const auto effect = static_cast<Effect>(i);
      if (has(effect)) {
        add("<label class=\"chip\"><input type=\"checkbox\" name=\"effect\" value=\"{}\" checked>"
            "{}</label>",
            policy::to_word(effect), pill(effect, ""));
      }
    }
    out_ += "</fieldset></div>\n</div>\n";
  }

  [[nodiscard]] bool has(Effect effect) const {
    return std::ranges::any_of(coverage_.regions, [&](const Region& region) {
      const policy::Decision& answer = coverage_.answers[region.answer];
      return is_shown(view_, region) && answer.at_least <= effect && effect <= answer.at_most;
    });
  }

  void write_unexplored() {
    for (const Region& region : coverage_.unexplored) {
      std::string where;
      for (std::size_t i = 0; i < coverage_.axes.size(); ++i) {
        where += (where.empty() ? "" : "; ") + values(i, region.classes[i]);
      }
      add("<div class=\"partial\">{} {}</div>\n",
          both("Not reached within the budget:", "정해진 횟수 안에 확인하지 못한 부분:"), where);
    }
    for (const std::string& facet : coverage_.left_out) {
      add("<div class=\"partial\">{} <code>{}</code></div>\n",
          both("Too many combinations to take apart by", "조합이 너무 많아 나누지 않은 항목:"),
          escape_html(facet));
    }
  }

  void write_sections() {
    const Region* last = nullptr;
    for (const Region& region : coverage_.regions) {
      if (!is_shown(view_, region)) {
        continue;
      }
      if (last == nullptr || last->classes[kBodyAxis] != region.classes[kBodyAxis]) {
        out_ += last == nullptr ? "" : "</tbody></table>\n</section>\n";
        open_section(region);
      }
      write_row(region);
      last = &region;
    }
    out_ += last == nullptr ? "" : "</tbody></table>\n</section>\n";
  }

  void open_section(const Region& region) {
    add("<section>\n<header><h2>{}</h2></header>\n<table><thead><tr>",
        values(kBodyAxis, region.classes[kBodyAxis]));
    for (std::size_t i = kServiceAxis; i < coverage_.axes.size(); ++i) {
      add("<th scope=\"col\">{}</th>",
          both([&](Language language) { return name_axis(coverage_.axes[i].name, language); }));
    }
    add("<th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
        both("answer", "결정"), both("why", "이유"));
  }

  void write_row(const Region& region) {
    const policy::Decision& answer = coverage_.answers[region.answer];
    std::string effects;
    for (auto i = static_cast<int>(answer.at_least); i <= static_cast<int>(answer.at_most); ++i) {
      effects += (effects.empty() ? "" : " ") + std::string(to_word(static_cast<Effect>(i)));
    }
    add("<tr data-effects=\"{}\">", effects);
    for (std::size_t i = kServiceAxis; i < coverage_.axes.size(); ++i) {
      const std::string& axis = coverage_.axes[i].name;
      write_cell(name_axis(axis, Language::English), name_axis(axis, Language::Korean),
                 values(i, region.classes[i]));
    }
    const bool is_open = answer.at_least != answer.at_most;
    const std::string effect =
        is_open ? pill(answer.at_least, " open") + " … " + pill(answer.at_most, " open")
                : pill(answer.at_most, answer.is_settled ? "" : " open");
    write_cell("answer", "결정", effect);
    write_cell("why", "이유", why(answer));
    out_ += "</tr>\n";
  }

  void write_cell(std::string_view en, std::string_view ko, const std::string& markup) {
    add("<td data-en=\"{}\" data-ko=\"{}\"><div>{}</div></td>", escape_html(en), escape_html(ko),
        markup);
  }

  static void append(std::string& out, std::string_view en, std::string_view ko,
                     const std::vector<std::string>& words) {
    if (!words.empty()) {
      out += fmt::format("<small>{} {}</small>", both(en, ko),
                         escape_html(fmt::format("{}", fmt::join(words, ", "))));
    }
  }

  [[nodiscard]] std::string why(const policy::Decision& answer) const {
    std::string out = both([&](Language language) { return name_reason(answer.reason, language); });
    if (answer.by) {
      out += fmt::format("<small><code>{}</code>{}</small>", escape_html(*answer.by),
                         title_of(*answer.by));
    }
    append(out, "hangs on", "더 알아야 할 것:", answer.needs);
    append(out, "with", "의무:", answer.obligations);
    append(out, "perhaps with", "경우에 따른 의무:", answer.obligations_open);
    append(out, "instead", "대신:", answer.instead);
    return out;
  }

  [[nodiscard]] std::string title_of(const std::string& id) const {
    const auto order = std::ranges::lower_bound(view_.policy.orders, id, {}, &policy::Order::id);
    if (order == view_.policy.orders.end() || order->title.is_empty()) {
      return "";
    }
    return " " + both([&](Language language) { return order->title.in(language); });
  }

  // The name of a service or body behind its id.
  [[nodiscard]] Words full_name(std::size_t axis, const std::string& word) const {
    if (axis == kServiceAxis) {
      const catalog::Service* service = view_.catalog.find_service(word);
      return service == nullptr ? Words{} : service->name;
    }
    const auto body = std::ranges::find(view_.policy.bodies, word, &policy::Body::id);
    return axis == kBodyAxis && body != view_.policy.bodies.end() ? body->name : Words{};
  }

  [[nodiscard]] std::string value(std::size_t axis, const std::string& word) const {
    const std::string& name = coverage_.axes[axis].name;
    const Words words = full_name(axis, word);
    if (words.is_empty()) {
      return both([&](Language language) { return name_value(name, word, language); });
    }
    return both(
        [&](Language language) { return fmt::format("{} ({})", words.in(language), word); });
  }

  [[nodiscard]] std::string join(std::size_t axis, const std::vector<std::string>& words) const {
    std::string list;
    for (const std::string& word : words) {
      list += (list.empty() ? "" : ", ") + value(axis, word);
    }
    return list;
  }

  [[nodiscard]] std::string values(std::size_t axis,
                                   const std::vector<std::uint32_t>& classes) const {
    const Axis& of = coverage_.axes[axis];
    const std::vector<std::string> words = words_of(of, classes);
    const bool is_everything = classes.size() == of.classes.size() && of.classes.size() > 1 &&
                               std::ranges::any_of(of.classes, &FacetClass::is_rest);
    const std::string list = join(axis, words);
    std::vector<std::uint32_t> others;
    for (std::uint32_t i = 0; i < of.classes.size(); ++i) {
      if (!std::ranges::binary_search(classes, i)) {
        others.push_back(i);
      }
    }
    const std::vector<std::string> left = words_of(of, others);
    const bool is_place = axis != kServiceAxis && axis != kBodyAxis;
    if (is_place && !is_everything && left.size() <= 2 && words.size() > left.size() &&
        words.back() == kOther) {
      return both("all but", "") + " " + join(axis, left) + " " + both("", "제외");
    }
    if (words.size() <= kFew && !is_everything) {
      return list;
    }
    const std::string count = fmt::format("{}", words.size());
    const bool is_rest =
        axis == kServiceAxis && std::ranges::find(words, kNewService) != words.end();
    const std::string summary = is_everything ? both("any", "모두")
                                : is_rest
                                    ? both("every other AI service (" + count + ")",
                                           "그 밖의 모든 AI 서비스 (" + count + ")")
                                    : value(axis, words.front()) +
                                          both(" and " + std::to_string(words.size() - 1) + " more",
                                               " 외 " + std::to_string(words.size() - 1) + "개");
    return is_place && is_everything
               ? summary
               : fmt::format("<details><summary>{}</summary><p>{}</p></details>", summary, list);
  }

  const MatrixView& view_;
  const Coverage& coverage_;
  Language language_;
  std::string out_;
};

} // namespace

std::string to_page(const MatrixView& view, Language language) {
  return PageWriter(view, language).write();
}

} // namespace haechi::emit::coverage
