#include "show.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace haechi::property {

using namespace policy;

namespace {

std::string show(const TraceLine& line) {
  std::string text =
      fmt::format("{} said:{} skipped:{} open:{} rank:{} binding:{} review:{} by:{}", line.order,
                  line.said ? to_word(*line.said) : "-", line.skipped, line.is_open, line.rank,
                  line.is_binding, line.is_review_due, line.exemption);
  for (const InvalidExemption& invalid : line.invalid_exemptions) {
    text += fmt::format(" {}={}", invalid.id, invalid.why);
  }
  return text;
}

} // namespace

std::string show(const Decision& decision) {
  std::string text = fmt::format(
      "effect:{} range:[{}, {}] settled:{} needs:{} reason:{} by:{} obligations:{} open:{} "
      "instead:{}\n",
      to_word(decision.effect), to_word(decision.at_least), to_word(decision.at_most),
      decision.is_settled, decision.needs, decision.reason, decision.by.value_or("-"),
      decision.obligations, decision.obligations_open, decision.instead);
  for (const TraceLine& line : decision.trace) {
    text += "    " + show(line) + "\n";
  }
  return text;
}

bool is_same(const Decision& a, const Decision& b) {
  return a.effect == b.effect && a.at_least == b.at_least && a.at_most == b.at_most &&
         a.is_settled == b.is_settled && a.needs == b.needs && a.reason == b.reason &&
         a.by == b.by && a.obligations == b.obligations &&
         a.obligations_open == b.obligations_open && a.instead == b.instead;
}

std::string explain(std::uint64_t seed, const World& world, const Request& request) {
  return fmt::format("seed {}\n{}{}{}", seed, describe(*world.policy), describe(*world.catalog),
                     describe(request));
}

} // namespace haechi::property
