#include "emit/coverage/questions.h"
#include "emit/coverage/region_table.h"
#include "emit/coverage/summary.h"
#include "emit/coverage/words.h"
#include "emit/refusal/escape.h"

#include <fmt/format.h>

namespace haechi::emit::coverage {

namespace {

using namespace policy::coverage;

class Writer {
 public:
  Writer(const Gaps& gaps, const catalog::Catalog& catalog, Language language)
      : gaps_(gaps), catalog_(catalog), language_(language), namer_(language) {}

  std::string write() {
    std::string out = summarize(gaps_.frame, language_);
    if (gaps_.found.empty()) {
      out += gaps_.frame.is_partial() ? ""
                                      : in(language_, "\nNo order names services only partly.\n",
                                           "\n일부만 지정한 명령은 없습니다.\n");
    }
    for (const Gaps::Found& found : gaps_.found) {
      out += "\n" + headline(found.gap) + write_answers(found.gap);
      for (const Region& region : found.where) {
        out += fmt::format("    {}\n", where(region));
      }
    }
    out += write_unexplored(gaps_.frame, catalog_, language_, namer_);
    const std::string notes = namer_.notes();
    return notes.empty() ? out : out + '\n' + notes;
  }

 private:
  [[nodiscard]] std::string headline(const Gap& gap) {
    const std::string order = to_one_line(gap.order);
    const std::string shared = to_one_line(gap.shared);
    const std::string named = namer_.name("service", gap.named);
    const std::string missed = namer_.name("service", gap.missed);
    const auto write = [&](std::string_view en, std::string_view ko) {
      return fmt::format(fmt::runtime(in(language_, en, ko)), order, named, missed, shared);
    };
    switch (gap.likeness) {
    case Likeness::Surface:
      return write("{0} names {1} on some surfaces only\n",
                   "{0}: {1}을(를) 일부 이용 방식에 대해서만 지정합니다.\n");
    case Likeness::Provider:
      return write("{0} names {1}, but not {2} of the same provider ({3})\n",
                   "{0}: {1}은(는) 지정하지만 같은 제공자({3})의 {2}은(는) 지정하지 않습니다.\n");
    case Likeness::ProviderGroup:
      return write(
          "{0} names {1}, but not {2} of the same provider group ({3})\n",
          "{0}: {1}은(는) 지정하지만 같은 제공자 집단({3})의 {2}은(는) 지정하지 않습니다.\n");
    case Likeness::Country:
      break;
    }
    return write("{0} names {1}, but not {2}, of the same kind and controlled from {3} too\n",
                 "{0}: {1}은(는) 지정하지만 종류가 같고 지배 국가({3})도 같은 {2}은(는) 지정하지 "
                 "않습니다.\n");
  }

  [[nodiscard]] std::string write_answers(const Gap& gap) const {
    if (gap.likeness == Likeness::Surface) {
      return fmt::format("    {}\n", answer(gap.named_answer));
    }
    return fmt::format(fmt::runtime(in(language_, "    named: {}\n    the others: {}\n",
                                       "    지정된 쪽: {}\n    나머지: {}\n")),
                       answer(gap.named_answer), answer(gap.missed_answer));
  }

  [[nodiscard]] std::string answer(const policy::Decision& decision) const {
    return fmt::format("{}: {}", name_range(decision, language_), explain(decision, language_));
  }

  std::string where(const Region& region) {
    std::string out;
    for (const std::size_t axis : {kBodyAxis, kDeviceAxis, kZoneAxis}) {
      out += fmt::format("{}{}: {}", out.empty() ? "" : "; ",
                         name_axis(gaps_.frame.axes[axis].name, language_),
                         namer_.name(gaps_.frame.axes[axis], region.classes[axis]));
    }
    return out;
  }

  const Gaps& gaps_;
  const catalog::Catalog& catalog_;
  Language language_;
  SetNamer namer_;
};

} // namespace

std::string to_text(const Gaps& gaps, const catalog::Catalog& catalog, Language language) {
  return Writer(gaps, catalog, language).write();
}

} // namespace haechi::emit::coverage
