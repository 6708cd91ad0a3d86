#include "emit/coverage/questions.h"
#include "emit/coverage/region_table.h"
#include "emit/coverage/summary.h"
#include "emit/coverage/words.h"
#include "emit/refusal/escape.h"

#include <fmt/format.h>

namespace haechi::emit::coverage {

namespace {

using namespace policy::coverage;

struct Section {
  OrderState state;
  std::string_view en;
  std::string_view ko;
};

constexpr Section kSections[] = {
    {OrderState::Decides, "It decides:", "이 명령이 결정하는 곳:"},
    {OrderState::Agrees,
     "It says the same as the order that decides:", "결정하는 다른 명령과 같은 결정을 말하는 곳:"},
    {OrderState::Outdone, "It speaks, but something stricter is said:",
     "이 명령도 적용되지만 더 엄격한 결정이 있는 곳:"},
    {OrderState::Speaks, "It speaks; who decides hangs on more:",
     "적용되지만 무엇이 결정하는지는 다른 사실에 달린 곳:"},
    {OrderState::Open, "It may speak; that hangs on more:", "적용 여부가 다른 사실에 달린 곳:"},
    {OrderState::Silent, "It is silent:", "적용되지 않는 곳:"},
};

class Writer {
 public:
  Writer(const OrderCoverage& report, const catalog::Catalog& catalog, Language language)
      : report_(report), catalog_(catalog), language_(language), namer_(language) {}

  std::string write() {
    std::string out = write_head() + summarize(report_.frame, language_);
    for (const Section& section : kSections) {
      out += write_section(section);
    }
    out += write_missed_services() + write_missed_values();
    out += write_unexplored(report_.frame, catalog_, language_, namer_);
    const std::string notes = namer_.notes();
    return notes.empty() ? out : out + '\n' + notes;
  }

 private:
  [[nodiscard]] std::string write_head() const {
    const policy::Order& order = *report_.order;
    std::string out = to_one_line(order.id);
    if (!order.title.is_empty()) {
      out += fmt::format(" ({})", to_one_line(order.title.in(language_)));
    }
    out += fmt::format(fmt::runtime(in(language_, ", issued by {}", ", 발령 기관 {}")),
                       to_one_line(order.issuer));
    if (!report_.not_in_force.empty()) {
      out += fmt::format(fmt::runtime(in(language_, "; NOT IN FORCE: {}", "; 시행 중 아님: {}")),
                         name_silence(report_.not_in_force, language_));
    }
    return out + '\n';
  }

  std::string write_section(const Section& section) {
    std::vector<const Region*> regions;
    for (const Region& region : report_.frame.regions) {
      if (report_.cells[region.answer].state == section.state) {
        regions.push_back(&region);
      }
    }
    if (regions.empty()) {
      const bool is_first = section.state == OrderState::Decides;
      return is_first ? fmt::format("\n{}\n", in(language_, "It decides nowhere.",
                                                 "이 명령이 결정하는 곳은 없습니다."))
                      : std::string();
    }
    const bool is_silent = section.state == OrderState::Silent;
    std::vector<std::string> more{std::string(in(language_, "why", "이유"))};
    if (!is_silent) {
      more.insert(more.begin(), std::string(in(language_, "answer", "결정")));
    }
    RegionTable table(report_.frame.axes, regions, kBodyAxis, more, language_, namer_);
    for (const Region* region : regions) {
      const OrderCell& cell = report_.cells[region->answer];
      table.add(*region, is_silent ? std::vector{why_silent(cell)}
                                   : std::vector{name_range(cell.answer, language_), why(cell)});
    }
    return fmt::format("\n{}\n{}", in(language_, section.en, section.ko), table.text());
  }

  [[nodiscard]] std::string why(const OrderCell& cell) const {
    std::string out = explain(cell.answer, language_);
    if (cell.said && cell.state != OrderState::Decides) {
      out = fmt::format(fmt::runtime(in(language_, "it says {}; {}", "이 명령: {}; {}")),
                        name_effect(*cell.said, language_), out);
    }
    return out;
  }

  [[nodiscard]] std::string why_silent(const OrderCell& cell) const {
    std::string out(name_silence(cell.silence, language_));
    return cell.exemption.empty() ? out : fmt::format("{} ({})", out, to_one_line(cell.exemption));
  }

  [[nodiscard]] std::string name_shared(const MissedServices& missed) const {
    switch (missed.shared) {
    case policy::Facet::Provider:
      return fmt::format(fmt::runtime(in(language_, "of the same provider, {}", "같은 제공자 {}")),
                         to_one_line(missed.value));
    case policy::Facet::ProviderGroup:
      return fmt::format(
          fmt::runtime(in(language_, "of the same provider group, {}", "같은 제공자 집단 {}")),
          to_one_line(missed.value));
    case policy::Facet::ControlCountry:
      return fmt::format(
          fmt::runtime(in(language_, "controlled from the same country, {}", "같은 지배 국가 {}")),
          to_one_line(missed.value));
    default:
      return fmt::format(fmt::runtime(in(language_, "of the same category, {}", "같은 범주 {}")),
                         to_one_line(missed.value));
    }
  }

  std::string write_missed_services() {
    if (report_.missed_services.empty()) {
      return "";
    }
    std::string out = fmt::format("\n{}\n", in(language_, "It never speaks of these services:",
                                               "이 명령이 전혀 다루지 않는 비슷한 서비스:"));
    for (const MissedServices& missed : report_.missed_services) {
      out += fmt::format("  {}: {}\n", name_shared(missed), list("service", missed.services));
    }
    return out;
  }

  std::string write_missed_values() {
    if (report_.missed_values.empty()) {
      return "";
    }
    std::string out = fmt::format("\n{}\n", in(language_, "It is silent everywhere for:",
                                               "어느 경우에도 적용되지 않는 대상:"));
    for (const MissedValues& missed : report_.missed_values) {
      std::string why;
      for (const std::string& word : missed.why) {
        why += (why.empty() ? "" : "; ") + std::string(name_silence(word, language_));
      }
      out += fmt::format("  {}: {} ({})\n", name_axis(missed.axis, language_),
                         list(missed.axis, missed.values), why);
    }
    return out;
  }

  std::string list(std::string_view axis, const std::vector<std::string>& values) {
    return namer_.name(axis, values);
  }

  const OrderCoverage& report_;
  const catalog::Catalog& catalog_;
  Language language_;
  SetNamer namer_;
};

} // namespace

std::string to_text(const OrderCoverage& report, const catalog::Catalog& catalog,
                    Language language) {
  return Writer(report, catalog, language).write();
}

} // namespace haechi::emit::coverage
