#include "emit/coverage/summary.h"

#include "emit/coverage/words.h"
#include "emit/refusal/escape.h"
#include "policy/coverage/request_json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace haechi::emit::coverage {

using namespace policy::coverage;

namespace {

std::size_t count_members(const Axis& axis) {
  std::size_t count = 0;
  for (const FacetClass& one : axis.classes) {
    count += one.members.size();
  }
  return count;
}

void append(std::string& out, std::string_view before, const std::vector<std::string>& words) {
  if (!words.empty()) {
    out += fmt::format("; {}{}", before, to_one_line(fmt::format("{}", fmt::join(words, ", "))));
  }
}

} // namespace

std::string summarize(const Coverage& coverage, Language language) {
  std::string sizes;
  for (const Axis& axis : coverage.axes) {
    sizes += fmt::format("{}{} {}", sizes.empty() ? "" : " x ", name_axis(axis.name, language),
                         count_members(axis));
  }
  std::string out = fmt::format(fmt::runtime(in(language, "at {}: {}\n", "기준 시각 {}: {}\n")),
                                to_rfc3339(coverage.at), sizes);
  out += fmt::format(fmt::runtime(in(language, "{} regions, {} cells asked; policy {}\n",
                                     "구역 {}개, 물은 칸 {}개; 정책 {}\n")),
                     coverage.regions.size(), coverage.asked, coverage.digest);
  for (const std::string& facet : coverage.left_out) {
    out += fmt::format(
        fmt::runtime(in(language, "partial: not taken apart by {}: too many combinations\n",
                        "일부만 확인: {}은(는) 조합이 너무 많아 나누지 않았습니다.\n")),
        facet);
  }
  return out;
}

std::string explain(const policy::Decision& decision, Language language) {
  std::string out(name_reason(decision.reason, language));
  if (decision.by) {
    out += fmt::format(" ({})", to_one_line(*decision.by));
  }
  append(out, in(language, "hangs on ", "더 알아야 할 것: "), decision.needs);
  append(out, in(language, "with ", "의무: "), decision.obligations);
  append(out, in(language, "perhaps with ", "경우에 따른 의무: "), decision.obligations_open);
  append(out, in(language, "instead ", "대신: "), decision.instead);
  return out;
}

std::string write_unexplored(const Coverage& coverage, const catalog::Catalog& catalog,
                             Language language, SetNamer& namer) {
  if (coverage.unexplored.empty()) {
    return "";
  }
  std::string out = fmt::format(
      fmt::runtime(in(language,
                      "\npartial: the budget of {} cells was spent; {} regions were not reached\n",
                      "\n일부만 확인: 정해진 {}칸을 모두 써서 구역 {}개를 확인하지 못했습니다.\n")),
      coverage.asked, coverage.unexplored.size());
  for (const Region& region : coverage.unexplored) {
    std::string where;
    for (std::size_t i = 0; i < coverage.axes.size(); ++i) {
      where += fmt::format("{}{}: {}", where.empty() ? "" : "; ",
                           name_axis(coverage.axes[i].name, language),
                           namer.name(coverage.axes[i], region.classes[i]));
    }
    out +=
        fmt::format(fmt::runtime(in(language, "  {}\n    for example {}\n", "  {}\n    예: {}\n")),
                    where, to_json(witness_of(catalog, coverage.axes, coverage.known, region)));
  }
  return out + std::string(in(language, "  raise --budget, or narrow the question by --body, ...\n",
                              "  --budget을 늘리거나 --body 등으로 범위를 좁혀 주십시오.\n"));
}

} // namespace haechi::emit::coverage
