#include "policy/replay/report_text.h"

#include "base/utf8.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::policy::replay {

namespace {

using Cells = std::vector<std::string>;

struct Title {
  std::string_view en;
  std::string_view ko;
};

constexpr std::array<Title, 5> kChanges{{
    {"Newly refused", "새로 차단됨"},
    {"Newly inspected, warned or redacted", "새로 검사·경고·가림 처리됨"},
    {"Freed", "차단이 풀림"},
    {"Eased", "제한이 약해짐"},
    {"Open: a name does not tell", "미정: 이름만으로는 알 수 없음"},
}};

// Places that letters take on a terminal: Hangul, kana and ideographs take two.
std::size_t width_of(std::string_view text) {
  std::size_t out = 0;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_sequence_length(text), 1);
    const auto lead = static_cast<unsigned char>(text.front());
    const bool is_wide = length == 3 && lead >= 0xE3 && lead <= 0xED;
    out += is_wide ? 2 : 1;
    text.remove_prefix(length);
  }
  return out;
}

void append_table(std::string& out, const std::vector<Cells>& lines, std::size_t first_number) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const Cells& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(cells[i]));
    }
  }
  for (const Cells& cells : lines) {
    std::string line = " ";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string gap(widths[i] - width_of(cells[i]), ' ');
      line += " " + (i >= first_number ? gap + cells[i] : cells[i] + gap) + " ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
}

class Printer {
 public:
  Printer(const Report& report, Language language) : report_(report), language_(language) {}

  std::string print(const Origin& origin) {
    print_origin(origin);
    if (report_.totals.empty()) {
      out_ += std::string(
          say("\nNothing changes that may be told of.\n", "\n알릴 수 있는 변화가 없습니다.\n"));
    } else {
      print_ranges();
    }
    for (const Sum& total : report_.totals) {
      print_change(total);
    }
    print_sums(report_.bodies, say("By body", "기관별"), say("(no body)", "(기관 모름)"));
    print_sums(report_.services, say("By service", "서비스별"),
               say("(no AI service)", "(AI 서비스 아님)"));
    if (report_.k > 1) {
      out_ += fmt::format(
          fmt::runtime(say("\nGroups of fewer than {} people are not told of one by one; numbers "
                           "of people are rounded down to a multiple of {}.\n",
                           "\n{}명 미만인 집단은 따로 보이지 않으며, 사람 수는 {}의 배수로 "
                           "내림한 값입니다.\n")),
          report_.k, report_.k);
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view say(std::string_view en, std::string_view ko) const {
    return language_ == Language::Korean ? ko : en;
  }

  [[nodiscard]] std::string_view effect_word(Effect effect) const {
    constexpr std::array<std::string_view, 6> kKorean{"결정 없음", "허용", "검사",
                                                      "경고",      "가림", "차단"};
    return say(to_word(effect), kKorean[static_cast<std::size_t>(effect)]);
  }

  [[nodiscard]] std::string outcome(const Outcome& of) const {
    return of.is_certain() ? std::string(effect_word(of.most))
                           : fmt::format("{}..{}", effect_word(of.least), effect_word(of.most));
  }

  [[nodiscard]] std::string people(const PeopleFigure& figure) const {
    return fmt::format("{}{}{}", figure.is_estimate ? say("about ", "약 ") : "", figure.at_least,
                       report_.k > 1 && !figure.is_estimate ? "+" : "");
  }

  void append_count(std::string_view en, std::string_view ko, std::uint64_t count) {
    if (count > 0) {
      out_ += "  " + fmt::format(fmt::runtime(say(en, ko)), count) + "\n";
    }
  }

  void print_origin(const Origin& origin) {
    out_ += fmt::format("{} {}\n", say("draft: ", "초안:"), origin.draft);
    out_ += fmt::format("{} {}\n", say("before:", "이전:"),
                        origin.today.empty() ? say("what the log says happened", "기록에 남은 결과")
                                             : std::string_view(origin.today));
    out_ +=
        fmt::format(fmt::runtime(say("{} lines, {} requests judged\n", "{}줄, 판정한 요청 {}건\n")),
                    origin.lines, report_.judged);
    append_count("{} requests unchanged, or of groups too small to tell of",
                 "변화가 없거나 집단이 작아 밝힐 수 없는 요청 {}건", report_.rest);
    append_count("{} requests by clients that the configuration does not know",
                 "설정에 없는 접속자의 요청 {}건", origin.strangers);
    append_count("{} requests of addresses instead of names", "이름 없이 주소로 한 요청 {}건",
                 origin.nameless);
    append_count("{} allowed uses of which the log keeps a number only",
                 "기록에 개수만 남은 허용 {}건", origin.unnamed);
    append_count("{} lines that tell of no request", "요청이 아닌 줄 {}개", origin.other);
    append_count("{} lines that could not be read", "읽을 수 없는 줄 {}개", origin.malformed);
  }

  void print_ranges() {
    const auto range = [](const Range& of) {
      return of.at_least == of.at_most ? fmt::format("{}", of.at_least)
                                       : fmt::format("{}..{}", of.at_least, of.at_most);
    };
    out_ += fmt::format(fmt::runtime(say("\nrequests newly refused: {}; freed: {}\n",
                                         "\n새로 차단되는 요청: {}건, 차단이 풀리는 요청: {}건\n")),
                        range(report_.refused), range(report_.freed));
  }

  void print_change(const Sum& total) {
    const Title& title = kChanges[static_cast<std::size_t>(total.change)];
    out_ +=
        fmt::format(fmt::runtime(say("\n{}: {} people, {} requests\n", "\n{}: {}명, 요청 {}건\n")),
                    say(title.en, title.ko), people(total.people), total.requests);
    const auto head = [this](std::string_view en, std::string_view ko) {
      return std::string(say(en, ko));
    };
    std::vector<Cells> lines{{head("body", "기관"), head("service", "서비스"),
                              head("before", "이전"), head("draft", "초안"), head("order", "명령"),
                              head("reason", "이유"), head("people", "사람"),
                              head("requests", "요청")}};
    for (const Row& row : report_.rows) {
      if (row.change == total.change) {
        lines.push_back({row.body.empty() ? "-" : row.body, services(row.services),
                         outcome(row.before), outcome(row.after), row.by.empty() ? "-" : row.by,
                         row.reason, people(row.people), fmt::format("{}", row.requests)});
      }
    }
    for (const Sum& sum : report_.hidden) {
      if (sum.change == total.change) {
        lines.push_back({head("(small groups together)", "(작은 집단 합계)"), "", "", "", "", "",
                         people(sum.people), fmt::format("{}", sum.requests)});
      }
    }
    append_table(out_, lines, 6);
  }

  static std::string services(const std::vector<std::string>& ids) {
    constexpr std::size_t kShown = 3;
    if (ids.empty()) {
      return "-";
    }
    const std::size_t shown = std::min(ids.size(), kShown);
    const auto end = ids.begin() + static_cast<std::ptrdiff_t>(shown);
    return fmt::format("{}{}", fmt::join(ids.begin(), end, ","),
                       shown < ids.size() ? fmt::format(" +{}", ids.size() - shown) : "");
  }

  void print_sums(const std::vector<Sum>& sums, std::string_view title, std::string_view nobody) {
    if (sums.empty()) {
      return;
    }
    std::vector<Cells> lines{{std::string(title), std::string(say("change", "변화")),
                              std::string(say("people", "사람")),
                              std::string(say("requests", "요청"))}};
    for (const Sum& sum : sums) {
      const Title& change = kChanges[static_cast<std::size_t>(sum.change)];
      lines.push_back({sum.name.empty() ? std::string(nobody) : sum.name,
                       std::string(say(change.en, change.ko)), people(sum.people),
                       fmt::format("{}", sum.requests)});
    }
    out_ += "\n";
    append_table(out_, lines, 2);
  }

  const Report& report_;
  Language language_;
  std::string out_;
};

} // namespace

std::string to_text(const Report& report, const Origin& origin, Language language) {
  return Printer(report, language).print(origin);
}

} // namespace haechi::policy::replay
