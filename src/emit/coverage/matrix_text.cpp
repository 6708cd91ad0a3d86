#include "emit/coverage/matrix.h"
#include "emit/coverage/sets.h"
#include "emit/coverage/summary.h"
#include "emit/coverage/table.h"
#include "emit/coverage/words.h"
#include "emit/refusal/escape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace haechi::emit::coverage {

namespace {

using namespace policy::coverage;

class Writer {
 public:
  Writer(const MatrixView& view, Language language)
      : view_(view), coverage_(view.coverage), language_(language), namer_(language) {}

  std::string write() {
    std::string out = summarize(coverage_, language_);
    const Region* last = nullptr;
    std::vector<const Region*> block;
    for (const Region& region : coverage_.regions) {
      if (!is_shown(view_, region)) {
        continue;
      }
      if (last != nullptr && last->classes[kBodyAxis] != region.classes[kBodyAxis]) {
        out += write_block(block);
        block.clear();
      }
      block.push_back(&region);
      last = &region;
    }
    out += block.empty() ? "" : write_block(block);
    if (last == nullptr && coverage_.unexplored.empty()) {
      out += in(language_, "\nnothing of what was asked for is there\n",
                "\n해당하는 것이 없습니다.\n");
    }
    out += write_unexplored(coverage_, view_.catalog, language_, namer_);
    const std::string notes = namer_.notes();
    return notes.empty() ? out : out + '\n' + notes;
  }

 private:
  std::string write_block(const std::vector<const Region*>& regions) {
    const auto& bodies = regions.front()->classes[kBodyAxis];
    std::string out =
        fmt::format("\n{}{}\n", namer_.name(coverage_.axes[kBodyAxis], bodies), name_of(bodies));
    Table table(2);
    table.add(head());
    const Region* last = nullptr;
    for (const Region* region : regions) {
      const bool is_same_service =
          last != nullptr && last->classes[kServiceAxis] == region->classes[kServiceAxis];
      table.add(row(*region, is_same_service));
      last = region;
    }
    return out + table.text();
  }

  // The name of a body that stands alone.
  [[nodiscard]] std::string name_of(const std::vector<std::uint32_t>& bodies) const {
    const std::vector<std::string> words = words_of(coverage_.axes[kBodyAxis], bodies);
    for (const policy::Body& body : view_.policy.bodies) {
      if (words.size() == 1 && body.id == words.front() && !body.name.is_empty()) {
        return fmt::format(" ({})", to_one_line(body.name.in(language_)));
      }
    }
    return "";
  }

  [[nodiscard]] std::vector<std::string> head() const {
    std::vector<std::string> cells;
    for (std::size_t i = kServiceAxis; i < coverage_.axes.size(); ++i) {
      cells.push_back(name_axis(coverage_.axes[i].name, language_));
    }
    cells.emplace_back(in(language_, "answer", "결정"));
    cells.emplace_back(in(language_, "why", "이유"));
    return cells;
  }

  std::vector<std::string> row(const Region& region, bool is_same_service) {
    std::vector<std::string> cells;
    for (std::size_t i = kServiceAxis; i < coverage_.axes.size(); ++i) {
      cells.push_back(i == kServiceAxis && is_same_service
                          ? std::string()
                          : namer_.name(coverage_.axes[i], region.classes[i]));
    }
    const policy::Decision& answer = coverage_.answers[region.answer];
    cells.push_back(name_range(answer, language_));
    cells.push_back(explain(answer, language_));
    return cells;
  }

  const MatrixView& view_;
  const Coverage& coverage_;
  Language language_;
  SetNamer namer_;
};

} // namespace

bool is_shown(const MatrixView& view, const Region& region) {
  const policy::Decision& answer = view.coverage.answers[region.answer];
  return !view.effect || (answer.at_least <= *view.effect && *view.effect <= answer.at_most);
}

std::string to_text(const MatrixView& view, Language language) {
  return Writer(view, language).write();
}

} // namespace haechi::emit::coverage
