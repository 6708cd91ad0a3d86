#include "emit/pac/pac.h"

#include <algorithm>

namespace haechi::emit::pac {

namespace {

// Whatever becomes known of the request, it passes and nothing is owed.
bool is_free(const policy::Decision& decision) {
  const auto is_log = [](const std::string& duty) { return duty == "log"; };
  return decision.at_most <= policy::Effect::Allow &&
         std::ranges::all_of(decision.obligations, is_log) &&
         std::ranges::all_of(decision.obligations_open, is_log);
}

} // namespace

Names choose_names(const policy::Decider& decider, std::span<const Instant> instants) {
  Names out;
  const policy::PreparedSubject anybody =
      decider.prepare_subject(policy::Who{}, std::nullopt, std::nullopt);
  const policy::Happenings nothing;
  policy::DecisionCache cache{4'096};
  const auto is_free_at = [&](std::string_view name, Instant at) {
    return is_free(decider.decide_name(anybody, name, at, nothing, cache).decision);
  };
  decider.catalog().visit_blockable([&](std::string_view name, catalog::Match match,
                                        std::span<const catalog::ServiceIndex> /*services*/) {
    if (match == catalog::Match::Glob) {
      out.globs.emplace_back(name); // no one name speaks for all that it matches
      return;
    }
    if (!std::ranges::all_of(instants, [&](Instant at) { return is_free_at(name, at); })) {
      (match == catalog::Match::Suffix ? out.below : out.exact).emplace_back(name);
    }
  });
  for (auto* list : {&out.exact, &out.below, &out.globs}) {
    std::ranges::sort(*list);
    list->erase(std::ranges::unique(*list).begin(), list->end());
  }
  return out;
}

} // namespace haechi::emit::pac
