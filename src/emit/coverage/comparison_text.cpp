#include "emit/coverage/questions.h"
#include "emit/coverage/region_table.h"
#include "emit/coverage/summary.h"
#include "emit/coverage/words.h"
#include "emit/refusal/escape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace haechi::emit::coverage {

namespace {

using namespace policy::coverage;

class Writer {
 public:
  Writer(const Comparison& comparison, const catalog::Catalog& catalog, Language language)
      : comparison_(comparison), catalog_(catalog), language_(language), namer_(language) {}

  std::string write() {
    std::string out =
        fmt::format(fmt::runtime(in(language_, "{} beside {}\n", "{}와(과) {} 비교\n")),
                    comparison_.first, comparison_.second);
    out += summarize(comparison_.frame, language_);
    if (comparison_.is_alike_everywhere()) {
      out += in(language_, "\nThey are treated alike everywhere.\n",
                "\n두 서비스는 어디에서나 똑같이 다루어집니다.\n");
    }
    out += write_regions(false) + write_regions(true) + write_causes() + write_differences();
    out += write_unexplored(comparison_.frame, catalog_, language_, namer_);
    const std::string notes = namer_.notes();
    return notes.empty() ? out : out + '\n' + notes;
  }

 private:
  std::string write_regions(bool is_alike) {
    std::vector<const Region*> regions;
    for (const Region& region : comparison_.frame.regions) {
      if (comparison_.pairs[region.answer].is_alike == is_alike) {
        regions.push_back(&region);
      }
    }
    if (regions.empty()) {
      return "";
    }
    std::vector<std::string> more{comparison_.first};
    if (!is_alike) {
      more.push_back(comparison_.second);
    }
    RegionTable table(comparison_.frame.axes, regions, kBodyAxis, more, language_, namer_);
    for (const Region* region : regions) {
      const ComparedAnswers& pair = comparison_.pairs[region->answer];
      std::vector<std::string> cells{answer(pair.first)};
      if (!is_alike) {
        cells.push_back(answer(pair.second));
      }
      table.add(*region, cells);
    }
    return fmt::format("\n{}\n{}",
                       is_alike ? in(language_, "Treated alike:", "똑같이 다루는 곳:")
                                : in(language_, "Treated differently:", "다르게 다루는 곳:"),
                       table.text());
  }

  [[nodiscard]] std::string answer(const policy::Decision& decision) const {
    return fmt::format("{}: {}", name_range(decision, language_), explain(decision, language_));
  }

  [[nodiscard]] std::string voice(const policy::TraceLine& line) const {
    if (line.is_open) {
      return std::string(in(language_, "may speak", "적용될 수 있음"));
    }
    return std::string(line.said ? name_effect(*line.said, language_)
                                 : name_silence(line.skipped, language_));
  }

  [[nodiscard]] std::string values_of(const std::string& facet) const {
    for (const EntryDifference& difference : comparison_.differences) {
      if (difference.facet == facet) {
        return fmt::format("{}: {} / {}", facet, values(difference.first),
                           values(difference.second));
      }
    }
    return facet;
  }

  [[nodiscard]] std::string values(const std::vector<std::string>& words) const {
    return words.empty() ? std::string(in(language_, "nothing", "없음"))
                         : to_one_line(fmt::format("{}", fmt::join(words, ", ")));
  }

  // One line for each order and way of speaking, whatever the place.
  std::string write_causes() {
    std::set<std::string> lines;
    for (const ComparedAnswers& pair : comparison_.pairs) {
      for (const Cause& cause : pair.causes) {
        lines.insert(describe(cause));
      }
    }
    std::string out;
    for (const std::string& line : lines) {
      out += line;
    }
    return out.empty() ? out : fmt::format("\n{}\n{}", in(language_, "Why:", "까닭:"), out);
  }

  [[nodiscard]] std::string describe(const Cause& cause) const {
    std::string facets;
    for (const std::string& facet : cause.facets) {
      facets += (facets.empty() ? "" : "; ") + values_of(facet);
    }
    if (cause.is_joint) {
      facets += in(language_, " (together)", " (함께)");
    }
    return fmt::format("  {}: {}: {}; {}: {}{}{}\n", to_one_line(cause.order), comparison_.first,
                       voice(cause.first), comparison_.second, voice(cause.second),
                       facets.empty() ? "" : in(language_, " <- ", " <- "), facets);
  }

  std::string write_differences() {
    std::string out;
    for (const EntryDifference& difference : comparison_.differences) {
      if (difference.facet != "service") {
        out += fmt::format("  {}\n", values_of(difference.facet));
      }
    }
    return out.empty() ? out
                       : fmt::format("\n{}\n{}",
                                     in(language_, "What the catalog says differently of them:",
                                        "목록에서 서로 다른 점:"),
                                     out);
  }

  const Comparison& comparison_;
  const catalog::Catalog& catalog_;
  Language language_;
  SetNamer namer_;
};

} // namespace

std::string to_text(const Comparison& comparison, const catalog::Catalog& catalog,
                    Language language) {
  return Writer(comparison, catalog, language).write();
}

} // namespace haechi::emit::coverage
