#include "cli/policy_diff_view.h"
#include "policy/coverage/request_json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace haechi::cli {

namespace {

using policy::to_word;
using policy::regions::Answer;
using policy::regions::Area;
using policy::regions::Bound;
using policy::regions::Box;
using policy::regions::Cause;
using policy::regions::Class;
using policy::regions::ClassAxis;
using policy::regions::ClassKind;
using policy::regions::Exception;
using policy::regions::FacetSet;
using policy::regions::Outcome;
using policy::regions::Region;
using policy::regions::Turn;
using policy::regions::Unexplored;

constexpr std::size_t kMostNames = 12;     // of one facet, in text
constexpr std::size_t kMostExceptions = 4; // of one region, in text

Words words_of(Bound bound) {
  switch (bound) {
  case Bound::OnlyStricter:
    return {"the same or stricter, never looser", "그대로이거나 더 엄격해지며, 느슨해지지는 않음"};
  case Bound::OnlyLooser:
    return {"the same or looser, never stricter", "그대로이거나 더 느슨해지며, 엄격해지지는 않음"};
  case Bound::Either:
    break;
  }
  return {"may turn either way", "어느 쪽으로든 달라질 수 있음"};
}

class DiffText {
 public:
  DiffText(const DiffView& view, Language language, std::size_t most)
      : view_(view), language_(language), most_(most) {}

  std::string write() {
    out_ = fmt::format("{} -> {}\n", view_.before, view_.after);
    if (!view_.comparison.bodies_left_out().empty()) {
      line(say({"bodies that only the parent declares, left out: ",
                "상위 정책에만 있어 비교하지 않은 기관: "}) +
           names(view_.comparison.bodies_left_out()));
    }
    for (const DiffAtMoment& moment : view_.moments) {
      write_moment(moment);
    }
    write_end();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string say(const Words& words) const {
    return std::string(words.in(language_));
  }

  void line(const std::string& text) { out_ += text + "\n"; }

  [[nodiscard]] std::string names(const std::vector<std::string>& all) const {
    const std::size_t shown = std::min(all.size(), kMostNames);
    std::string text = fmt::format(
        "{}", fmt::join(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
    if (shown < all.size()) {
      const std::size_t more = all.size() - shown;
      text += fmt::format(fmt::runtime(say({" and {} more", " 외 {}개"})), more);
    }
    return text;
  }

  void write_moment(const DiffAtMoment& moment) {
    out_ += "\n";
    const std::string from = to_rfc3339(moment.from);
    if (moment.until == Instant::max()) {
      line(fmt::format(fmt::runtime(say({"As of {}:", "{} 기준:"})), from));
    } else {
      line(fmt::format(fmt::runtime(say({"From {} until {}:", "{}부터 {} 전까지:"})), from,
                       to_rfc3339(moment.until)));
    }
    if (!view_.is_against) {
      write_changed(moment);
    }
    std::size_t shown = 0;
    for (const Turn turn : {Turn::Looser, Turn::Stricter, Turn::Other}) {
      write_turn(moment, turn, shown);
    }
    const std::size_t all = moment.outcome.regions.size();
    if (shown < all) {
      line(fmt::format(fmt::runtime(say({"({} more regions; --show 0 shows all)",
                                         "(영역 {}개가 더 있습니다. 모두 보려면 --show 0)"})),
                       all - shown));
    }
    if (all == 0 && moment.outcome.unexplored.empty()) {
      line(view_.is_against
               ? say({"At least as strict as the parent's binding orders demand, everywhere.",
                      "모든 경우에 상위 정책의 구속력 있는 명령만큼 엄격합니다."})
               : say({"No answer changes.", "달라지는 답이 없습니다."}));
    }
    write_unexplored(moment);
  }

  void write_changed(const DiffAtMoment& moment) {
    const auto& changed = moment.outcome.changed;
    if (!changed.empty()) {
      line(fmt::format(fmt::runtime(say({"Orders that differ: {}", "달라진 명령: {}"})),
                       names(changed)));
    }
    if (moment.outcome.has_changed_surroundings) {
      line(say(
          {"Devices, zones or defaults differ as well.", "기기, 망 또는 기본값도 달라졌습니다."}));
    }
  }

  [[nodiscard]] std::string title_of(Turn turn) const {
    if (view_.is_against) {
      return say({"Milder than the parent demands", "상위 정책의 요구보다 느슨함"});
    }
    switch (turn) {
    case Turn::Looser:
      return say({"Looser", "더 느슨해짐"});
    case Turn::Stricter:
      return say({"Stricter", "더 엄격해짐"});
    case Turn::Other:
      return say({"The same effect, but other obligations or another service to use instead",
                  "결정은 같고 의무나 대체 서비스가 달라짐"});
    }
    return "";
  }

  void write_turn(const DiffAtMoment& moment, Turn turn, std::size_t& shown) {
    std::vector<const Region*> regions;
    for (const Region& region : moment.outcome.regions) {
      if (region.turn == turn) {
        regions.push_back(&region);
      }
    }
    if (regions.empty()) {
      return;
    }
    // The greatest leap first.
    std::ranges::sort(regions, {}, [](const Region* region) {
      const int leap = static_cast<int>(region->before.most) - static_cast<int>(region->after.most);
      return std::pair(-std::abs(leap), region); // then as found
    });
    line(fmt::format("\n{} ({})", title_of(turn), regions.size()));
    for (const Region* region : regions) {
      if (most_ != 0 && shown == most_) {
        return;
      }
      write_region(*region, ++shown);
    }
  }

  static std::string range_of(const Answer& answer) {
    return answer.least == answer.most
               ? std::string(to_word(answer.least))
               : fmt::format("{}..{}", to_word(answer.least), to_word(answer.most));
  }

  void write_region(const Region& region, std::size_t number) {
    line(fmt::format("{:>3}. {} -> {}", number, range_of(region.before), range_of(region.after)));
    write_area(region.area);
    const bool is_against = view_.is_against;
    write_answer(is_against ? Words{"demanded", "요구"} : Words{"before", "이전"}, region.before,
                 causes_of(region, &std::pair<Cause, Cause>::first));
    write_answer(is_against ? Words{"answered", "결정"} : Words{"after", "이후"}, region.after,
                 causes_of(region, &std::pair<Cause, Cause>::second));
    if (!region.orders.empty() && !is_against) {
      line("     " + say({"changed orders that are felt: ", "영향을 준 달라진 명령: "}) +
           names(region.orders));
    }
    line("     " + say({"for example: ", "예: "}) + policy::coverage::to_json(region.witness));
  }

  [[nodiscard]] std::string text_of(const FacetSet& set) const {
    if (set.is_whole) {
      return say({"any", "모두"});
    }
    const auto& all = set.axis->classes;
    // "All but" where the rest is short and everything else is in.
    const bool has_other = std::ranges::any_of(
        set.classes, [&](std::uint32_t one) { return all[one].kind == ClassKind::Other; });
    std::vector<std::string> in;
    std::vector<std::string> left_out;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      const bool is_in = std::ranges::binary_search(set.classes, i);
      add_names(*set.axis, all[i], is_in ? in : left_out);
    }
    if (has_other && !left_out.empty() && left_out.size() <= in.size() + 1) {
      return say({"all but ", "다음을 뺀 모두: "}) + names(left_out);
    }
    return names(in);
  }

  void add_names(const ClassAxis& axis, const Class& one, std::vector<std::string>& to) const {
    to.insert(to.end(), one.members.begin(), one.members.end());
    if (one.kind == ClassKind::Other && axis.facet == policy::Facet::Service) {
      to.push_back(say({"services that are not in the catalog", "카탈로그에 없는 서비스"}));
    } else if (one.kind == ClassKind::Other) {
      to.push_back(say({"any other or none", "그 밖의 값 또는 없음"}));
    } else if (one.kind == ClassKind::NoService) {
      to.push_back(say({"no AI service", "AI 서비스 아님"}));
    } else if (one.kind == ClassKind::UnlistedHost) {
      to.push_back(say({"hosts that no entry has", "목록에 없는 호스트"}));
    }
  }

  // Facets that may hold several values at once are an axis for each; they share a line.
  [[nodiscard]] std::vector<std::string> texts_of(const std::vector<FacetSet>& facets) const {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < facets.size(); ++i) {
      const FacetSet& set = facets[i];
      if (!set.axis->is_flag) {
        texts.push_back(set.axis->title + ": " + text_of(set));
        continue;
      }
      Flags flags;
      const std::string& title = set.axis->title;
      for (; i < facets.size() && facets[i].axis->is_flag && facets[i].axis->title == title; ++i) {
        add_flag(facets[i], flags);
      }
      --i;
      texts.push_back(title + ": " + text_of(flags));
    }
    return texts;
  }

  struct Flags {
    std::vector<std::string> with, without;
  };

  void add_flag(const FacetSet& set, Flags& flags) const {
    const Class& one = set.axis->classes[set.classes.front()];
    if (one.kind == ClassKind::Absent) {
      flags.without.insert(flags.without.end(), one.members.begin(), one.members.end());
    } else {
      flags.with.push_back(fmt::format("{}", fmt::join(one.members, say({" or ", " 또는 "}))));
    }
  }

  [[nodiscard]] std::string text_of(const Flags& flags) const {
    const std::string with = flags.with.empty() ? "" : say({"with ", "있음: "}) + names(flags.with);
    const std::string without =
        flags.without.empty() ? "" : say({"without ", "없음: "}) + names(flags.without);
    return with + (with.empty() || without.empty() ? "" : ", ") + without;
  }

  void write_facets(const std::vector<FacetSet>& facets) {
    for (const std::string& text : texts_of(facets)) {
      line("     " + text);
    }
  }

  // The box, and the first few parts of it that do not belong to the set.
  void write_area(const Area& area) {
    write_facets(view_.comparison.describe(area.box));
    const std::size_t shown =
        most_ == 0 ? area.except.size() : std::min(area.except.size(), kMostExceptions);
    for (std::size_t i = 0; i < shown; ++i) {
      line(fmt::format("     {}: {}", say({"except", "제외"}), text_of(area.except[i], area.box)));
    }
    if (shown < area.except.size()) {
      line(fmt::format(fmt::runtime(say({"     (except {} more parts; --show 0 shows all)",
                                         "     (제외 {}건이 더 있습니다. 모두 보려면 --show 0)"})),
                       area.except.size() - shown));
    }
  }

  // `zone: guest; role: trainee (order-17)`
  [[nodiscard]] std::string text_of(const Exception& exception, const Box& around) const {
    const std::string orders =
        exception.orders.empty() ? "" : fmt::format(" ({})", fmt::join(exception.orders, ", "));
    return fmt::format(
        "{}{}", fmt::join(texts_of(view_.comparison.describe(exception, around)), "; "), orders);
  }

  template <class Which>
  [[nodiscard]] std::set<Cause> causes_of(const Region& region, Which which) const {
    std::set<Cause> causes;
    for (const auto& pair : region.causes) {
      causes.insert(pair.*which);
    }
    return causes;
  }

  void write_answer(const Words& title, const Answer& answer, const std::set<Cause>& causes) {
    std::string text = fmt::format("     {}: {}", say(title), range_of(answer));
    std::vector<std::string> words;
    for (const Cause& cause : causes) {
      words.push_back(cause.by ? fmt::format("{}, {}", *cause.by, cause.reason) : cause.reason);
    }
    text += fmt::format(" ({})", fmt::join(words, "; "));
    if (!answer.obligations.empty()) {
      text += fmt::format("; {}: {}", say({"obligations", "의무"}),
                          fmt::join(answer.obligations, ", "));
    }
    if (!answer.obligations_open.empty()) {
      text += fmt::format("; {}: {}", say({"in part", "일부에서"}),
                          fmt::join(answer.obligations_open, ", "));
    }
    if (!answer.instead.empty()) {
      text += fmt::format("; {}: {}", say({"instead", "대체"}), fmt::join(answer.instead, ", "));
    }
    line(text);
  }

  void write_unexplored(const DiffAtMoment& moment) {
    const auto& boxes = moment.outcome.unexplored;
    if (boxes.empty()) {
      return;
    }
    line(fmt::format(fmt::runtime(say({"\nNot taken apart ({}): the budget did not suffice",
                                       "\n나누어 살피지 못함 ({}): 한도가 모자랐습니다"})),
                     boxes.size()));
    std::size_t shown = 0;
    for (const auto& box : boxes) {
      if (most_ != 0 && shown == most_) {
        line(fmt::format(fmt::runtime(say({"({} more; --show 0 shows all)",
                                           "({}개가 더 있습니다. 모두 보려면 --show 0)"})),
                         boxes.size() - shown));
        return;
      }
      line(fmt::format("{:>3}. {}", ++shown, say(words_of(box.bound))));
      write_area(box.area);
      line(fmt::format("     {} ({} -> {}): {}", say({"where to look", "살펴볼 요청"}),
                       to_word(box.decided_before.effect), to_word(box.decided_after.effect),
                       policy::coverage::to_json(box.witness)));
    }
  }

  void write_end() {
    if (!view_.moments_left.empty()) {
      line(fmt::format(fmt::runtime(say({"\n{} later moments were not looked at, the first at {}",
                                         "\n이후 {}개 시점은 살피지 못했습니다. 첫 시점: {}"})),
                       view_.moments_left.size(), to_rfc3339(view_.moments_left.front())));
    }
    if (view_.is_partial()) {
      line(say({"\nThis answer is partial. A greater --budget looks further.",
                "\n이 답은 일부입니다. --budget을 늘리면 더 살핍니다."}));
    }
    if (!view_.comparison.classes().is_exact()) {
      line(say({"Hosts or models are named by too many patterns at once to tell all their "
                "combinations apart.",
                "호스트나 모델의 패턴이 너무 많아 모든 조합을 구분하지는 못했습니다."}));
    }
  }

  const DiffView& view_;
  Language language_;
  std::size_t most_;
  std::string out_;
};

} // namespace

bool DiffView::is_partial() const {
  return !moments_left.empty() || std::ranges::any_of(moments, [](const DiffAtMoment& moment) {
    return moment.outcome.is_partial;
  });
}

bool DiffView::has_looser() const {
  return std::ranges::any_of(moments, [](const DiffAtMoment& moment) {
    const Outcome& outcome = moment.outcome;
    return std::ranges::any_of(outcome.regions,
                               [](const Region& region) { return region.turn == Turn::Looser; }) ||
           std::ranges::any_of(outcome.unexplored,
                               [](const Unexplored& box) { return box.turn == Turn::Looser; });
  });
}

bool DiffView::may_be_looser() const {
  return !moments_left.empty() || std::ranges::any_of(moments, [](const DiffAtMoment& moment) {
    return std::ranges::any_of(moment.outcome.unexplored, [](const Unexplored& box) {
      return box.bound != Bound::OnlyStricter;
    });
  });
}

std::string to_text(const DiffView& view, Language language, std::size_t most) {
  return DiffText(view, language, most).write();
}

} // namespace haechi::cli
