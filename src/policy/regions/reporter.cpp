#include "policy/regions/reporter.h"

#include "policy/regions/merging.h"
#include "policy/regions/summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace haechi::policy::regions {

namespace {

constexpr std::size_t kMostCauses = 8;
constexpr std::uint64_t kTightening = 400'000; // steps for one region
constexpr std::uint64_t kLastLook = 20'000;    // steps for a request of what is left unexplored

using Strings = std::vector<std::string>;

Cause cause_of(const Decision& decision) {
  return {decision.by, decision.reason};
}

Strings join(const Strings& a, const Strings& b) {
  Strings all;
  std::ranges::set_union(a, b, std::back_inserter(all));
  return all;
}

Strings without(const Strings& a, const Strings& b) {
  Strings rest;
  std::ranges::set_difference(a, b, std::back_inserter(rest));
  return rest;
}

Strings sorted(const std::set<std::string>& set) {
  return {set.begin(), set.end()};
}

// What both have is certain, the rest is open.
void add_answer(Answer& to, const Answer& from) {
  const Strings all = join(join(to.obligations, to.obligations_open),
                           join(from.obligations, from.obligations_open));
  Strings certain;
  std::ranges::set_intersection(to.obligations, from.obligations, std::back_inserter(certain));
  to.obligations_open = without(all, certain);
  to.obligations = std::move(certain);
  if (to.instead != from.instead) {
    to.instead.clear();
  }
}

void add_causes(Region& to, const Region& from) {
  for (const auto& cause : from.causes) {
    if (to.causes.size() < kMostCauses && std::ranges::find(to.causes, cause) == to.causes.end()) {
      to.causes.push_back(cause);
    }
  }
}

bool has_same_effects(const Answer& a, const Answer& b) {
  return a.least == b.least && a.most == b.most;
}

bool is_within(const Answer& answer, const Decision& decision, Comparing comparing) {
  const Strings all = join(answer.obligations, answer.obligations_open);
  return answer.least <= decision.effect && decision.effect <= answer.most &&
         (comparing == Comparing::Effects ||
          (std::ranges::includes(decision.obligations, answer.obligations) &&
           std::ranges::includes(all, decision.obligations)));
}

std::string describe(const Answer& answer) {
  return fmt::format("{}..{} [{}] ({})", to_word(answer.least), to_word(answer.most),
                     fmt::join(answer.obligations, ", "), fmt::join(answer.obligations_open, ", "));
}

std::string describe(const Decision& decision) {
  return fmt::format("{} [{}] {{{}}}", to_word(decision.effect),
                     fmt::join(decision.obligations, ", "), fmt::join(decision.instead, ", "));
}

// Drops what another exception covers.
void drop_covered(std::vector<Exception>& except) {
  std::vector<Exception> kept;
  for (std::size_t i = 0; i < except.size(); ++i) {
    const bool is_covered = [&] {
      for (std::size_t j = 0; j < except.size(); ++j) {
        const bool is_larger = j != i && Search::is_within(except[i].box, except[j].box);
        if (is_larger && (j < i || except[i].box != except[j].box)) {
          return true;
        }
      }
      return false;
    }();
    if (!is_covered) {
      kept.push_back(except[i]);
    }
  }
  except = std::move(kept);
}

} // namespace

struct Reporter::Draft {
  Box box;
  Region region;
};

Reporter::Reporter(Side& before, Side& after, const Ground& ground, const Explorer& explorer,
                   const std::vector<Change>& changes, Steps& steps)
    : before_(before), after_(after), ground_(ground), explorer_(explorer), changes_(changes),
      steps_(steps), asking_(before, after, ground) {}

Result<Outcome> Reporter::report(std::vector<Finding> findings) {
  outcome_.at = before_.at();
  list_changed();
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const std::uint64_t left = steps_.limit > steps_.spent ? steps_.limit - steps_.spent : 0;
    const auto added = add(findings[i], left / (findings.size() - i));
    if (!added) {
      return tl::make_unexpected(added.error());
    }
  }
  join_neighbours();
  outcome_.is_partial = !outcome_.unexplored.empty();
  return std::move(outcome_);
}

void Reporter::list_changed() {
  if (explorer_.evidence().needs.question == Question::Shortfalls) {
    return;
  }
  for (const Change& change : changes_) {
    if (change.before || change.after) {
      outcome_.changed.push_back(id_of(change));
    } else {
      outcome_.has_changed_surroundings = true;
    }
  }
  std::ranges::sort(outcome_.changed);
}

const std::string& Reporter::id_of(const Change& change) const {
  return change.before ? before_.policy().orders[*change.before].id
                       : after_.policy().orders[*change.after].id;
}

// A finding without a request is none.
Result<bool> Reporter::add(Finding& finding, std::uint64_t share) {
  const std::vector<const Box*> except = explorer_.boxes_of(finding.except);
  const Search& search = explorer_.search();
  Steps some{0, finding.turn ? share : std::min(share, kLastLook)};
  Point witness;
  const Search::Found found = search.find(finding.box, except, witness, some);
  if (found == Search::Found::Nothing) {
    steps_.take(some.spent);
    return true;
  }
  if (found == Search::Found::Unknown || !finding.turn) {
    steps_.take(some.spent);
    leave(finding, found == Search::Found::Unknown ? search.quietest(finding.box) : witness);
    return true;
  }
  some.limit = std::min(share, some.spent + kTightening);
  search.tighten(finding.box, except, some);
  steps_.take(some.spent);
  return add_region(finding, witness);
}

Area Reporter::area_of(const Finding& finding) const {
  Area area{finding.box, {}};
  for (const std::uint32_t number : finding.except) {
    const Hole& hole = explorer_.hole(number);
    if (hole.is_impossible || !explorer_.search().meets(finding.box, hole.box)) {
      continue;
    }
    Exception exception{hole.box, {}};
    for (std::size_t i = 0; i < finding.box.size(); ++i) {
      exception.box[i] &= finding.box[i];
    }
    if (hole.voice != Hole::kNoVoice) {
      const Voice& voice = explorer_.voice(hole.voice);
      exception.orders = {
          (voice.sides == kBefore ? before_ : after_).policy().orders[voice.order].id};
    }
    area.except.push_back(std::move(exception));
  }
  drop_covered(area.except);
  return area;
}

Result<bool> Reporter::add_region(const Finding& finding, const Point& witness) {
  Region region;
  region.area = area_of(finding);
  region.turn = *finding.turn;
  auto answers = Summary(explorer_).of(finding);
  region.before = std::move(answers[0]);
  region.after = std::move(answers[1]);
  region.witness = asking_.request_of(witness);
  region.decided_before = asking_.decide(0, witness);
  region.decided_after = asking_.decide(1, witness);
  if (!agrees(region)) {
    return fail("E-DIFF-003",
                fmt::format("a region and the decisions on a request of it disagree: "
                            "{} -> {} and {} -> {}",
                            describe(region.before), describe(region.after),
                            describe(region.decided_before), describe(region.decided_after)));
  }
  region.causes = {{cause_of(region.decided_before), cause_of(region.decided_after)}};
  region.orders = orders_of(finding, region);
  outcome_.regions.push_back(std::move(region));
  return true;
}

void Reporter::leave(const Finding& finding, const Point& witness) {
  Unexplored left;
  left.area = area_of(finding);
  left.witness = asking_.request_of(witness);
  left.decided_before = asking_.decide(0, witness);
  left.decided_after = asking_.decide(1, witness);
  left.turn = turn_of(left.decided_before, left.decided_after);
  left.bound = finding.turn == Turn::Looser ? Bound::OnlyLooser
               : finding.turn               ? Bound::OnlyStricter
                                            : bound_of(finding);
  outcome_.unexplored.push_back(std::move(left));
}

// Of Shortfalls the orders that are not met, else the changed orders whose words were folded in.
Strings Reporter::orders_of(const Finding& finding, const Region& region) const {
  std::set<std::string> ids;
  if (explorer_.evidence().needs.question == Question::Shortfalls) {
    ids.insert(region.decided_before.by.value_or(""));
    ids.erase("");
    return sorted(ids);
  }
  for (const std::uint32_t change : finding.because) {
    ids.insert(id_of(changes_[change]));
  }
  return sorted(ids);
}

std::optional<Turn> Reporter::turn_of(const Decision& before, const Decision& after) const {
  const JudgeNeeds& needs = explorer_.evidence().needs;
  if (needs.question == Question::Shortfalls) {
    const bool falls_short = before.effect > Effect::Allow && after.effect < before.effect;
    return falls_short ? std::optional(Turn::Looser) : std::nullopt;
  }
  if (before.effect != after.effect) {
    return before.effect < after.effect ? Turn::Stricter : Turn::Looser;
  }
  const bool is_other =
      needs.comparing == Comparing::Answers &&
      (before.obligations != after.obligations || before.instead != after.instead);
  return is_other ? std::optional(Turn::Other) : std::nullopt;
}

bool Reporter::agrees(const Region& region) const {
  const JudgeNeeds& needs = explorer_.evidence().needs;
  const Comparing comparing =
      needs.question == Question::Shortfalls ? Comparing::Effects : needs.comparing;
  return is_within(region.before, region.decided_before, comparing) &&
         is_within(region.after, region.decided_after, comparing) &&
         turn_of(region.decided_before, region.decided_after) == region.turn;
}

// Which way effects can turn in what nobody has looked at.
Bound Reporter::bound_of(const Finding& finding) {
  if (explorer_.evidence().needs.question == Question::Shortfalls) {
    return Bound::Either;
  }
  std::optional<Bound> bound;
  for (const Change& change : changes_) {
    Truth felt = change.where.empty() ? Truth::Yes : Truth::No;
    for (const Literal literal : change.where) {
      felt = either(felt, ground_.test(literal, finding.box));
    }
    if (felt == Truth::No) {
      continue;
    }
    const bool speaks = (!change.before && !change.after) ||
                        (change.before && may_speak(before_, finding.box, *change.before)) ||
                        (change.after && may_speak(after_, finding.box, *change.after));
    if (speaks) {
      const Bound one = find_bound(before_, after_, finding.box, change);
      bound = bound ? join(*bound, one) : one;
    }
  }
  return bound.value_or(Bound::Either);
}

void Reporter::join_neighbours() {
  std::vector<Draft> drafts;
  for (Region& region : outcome_.regions) {
    Box box = region.area.box;
    drafts.push_back({std::move(box), std::move(region)});
  }
  const auto is_alike = [&](const Draft& a, const Draft& b) {
    return a.region.turn == b.region.turn && has_same_effects(a.region.before, b.region.before) &&
           has_same_effects(a.region.after, b.region.after) &&
           !explorer_.search().meets(a.box, b.box);
  };
  merge_boxes(ground_.layout(), drafts, is_alike, [](Draft& to, Draft& from) {
    std::ranges::move(from.region.area.except, std::back_inserter(to.region.area.except));
    add_causes(to.region, from.region);
    add_answer(to.region.before, from.region.before);
    add_answer(to.region.after, from.region.after);
    to.region.orders = join(to.region.orders, from.region.orders);
  });
  outcome_.regions.clear();
  for (Draft& draft : drafts) {
    draft.region.area.box = std::move(draft.box);
    outcome_.regions.push_back(std::move(draft.region));
  }
}

} // namespace haechi::policy::regions
