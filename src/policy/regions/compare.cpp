#include "policy/regions/compare.h"

#include "policy/decide/moments.h"
#include "policy/regions/demand.h"

#include <algorithm>
#include <set>

namespace haechi::policy::regions {

struct Comparison::Parts {
  Parts(std::shared_ptr<const Policy> first, std::shared_ptr<const Policy> second,
        std::shared_ptr<const catalog::Catalog> of, Question asked, Comparing how)
      : before_policy(std::move(first)), after_policy(std::move(second)), catalog(std::move(of)),
        question(asked), comparing(how),
        ground(std::array{before_policy.get(), after_policy.get()}, *catalog),
        before(*before_policy, ground), after(*after_policy, ground) {}

  std::shared_ptr<const Policy> before_policy, after_policy;
  std::shared_ptr<const catalog::Catalog> catalog;
  Question question;
  Comparing comparing;
  Ground ground;
  Side before, after;
  std::vector<std::string> bodies_left_out;
};

namespace {

bool is_within(const Answer& answer, const Decision& decision, Comparing comparing) {
  std::vector<std::string> all;
  std::ranges::set_union(answer.obligations, answer.obligations_open, std::back_inserter(all));
  return answer.least <= decision.effect && decision.effect <= answer.most &&
         (comparing == Comparing::Effects ||
          (std::ranges::includes(decision.obligations, answer.obligations) &&
           std::ranges::includes(all, decision.obligations)));
}

// What the decision on one request says about the turn of a region.
bool is_turned(const Found& found, const Decision& before, const Decision& after) {
  switch (found.turn) {
  case Turn::Stricter:
    return before.effect < after.effect;
  case Turn::Looser:
    return before.effect > after.effect;
  case Turn::Other:
    return before.effect == after.effect;
  }
  return false;
}

} // namespace

Comparison::Comparison(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Comparison::~Comparison() = default;

std::unique_ptr<Comparison> Comparison::of_answers(std::shared_ptr<const Policy> before,
                                                   std::shared_ptr<const Policy> after,
                                                   std::shared_ptr<const catalog::Catalog> catalog,
                                                   Comparing comparing) {
  auto parts = std::make_unique<Parts>(std::move(before), std::move(after), std::move(catalog),
                                       Question::Differences, comparing);
  return std::unique_ptr<Comparison>(new Comparison(std::move(parts)));
}

std::unique_ptr<Comparison> Comparison::against(std::shared_ptr<const Policy> parent,
                                                std::shared_ptr<const Policy> child,
                                                std::shared_ptr<const catalog::Catalog> catalog) {
  Demand demand = demand_of(*parent, *child);
  auto parts = std::make_unique<Parts>(std::make_shared<const Policy>(std::move(demand.policy)),
                                       std::move(child), std::move(catalog), Question::Shortfalls,
                                       Comparing::Effects);
  parts->bodies_left_out = std::move(demand.bodies_left_out);
  return std::unique_ptr<Comparison>(new Comparison(std::move(parts)));
}

const Classes& Comparison::classes() const {
  return parts_->ground.classes();
}

const std::vector<std::string>& Comparison::bodies_left_out() const {
  return parts_->bodies_left_out;
}

std::vector<Instant> Comparison::moments(Instant from, Instant to,
                                         const Happenings& happenings) const {
  const Calendar before(*parts_->before_policy);
  const Calendar after(*parts_->after_policy);
  std::vector<Instant> all{from};
  for (;;) {
    const Instant next = std::min(before.next_change(all.back(), happenings),
                                  after.next_change(all.back(), happenings));
    if (next > to) {
      return all;
    }
    all.push_back(next);
  }
}

namespace {

// Everything, without the bodies that are left out.
Box everything_but(const Ground& ground, const std::vector<std::string>& bodies) {
  const Layout& layout = ground.layout();
  Box box = layout.everything();
  layout.clear(box, kBodyAxis);
  const auto& classes = ground.classes().axes()[kBodyAxis].classes;
  for (std::uint32_t i = 0; i < classes.size(); ++i) {
    const bool is_left_out = std::ranges::binary_search(bodies, classes[i].representative);
    if (!is_left_out) {
      layout.add(box, kBodyAxis, i);
    }
  }
  return box;
}

} // namespace

namespace {

Cause cause_of(const Decision& decision) {
  return {decision.by, decision.reason};
}

// Completes what the explorer found.
class Reporter {
 public:
  Reporter(Side& before, Side& after, Ground& ground, Explorer& explorer, Question question,
           Comparing comparing)
      : before_(before), after_(after), ground_(ground), explorer_(explorer), question_(question),
        comparing_(comparing) {}

  Result<Outcome> report(std::vector<Found> all) {
    outcome_.at = before_.at();
    list_changed();
    for (Found& found : all) {
      const Request witness = before_.make_request(found.witness);
      if (!found.is_explored) {
        add_unexplored(std::move(found), witness);
      } else if (auto region = to_region(std::move(found), witness)) {
        outcome_.regions.push_back(std::move(*region));
      } else {
        return tl::make_unexpected(region.error());
      }
    }
    outcome_.is_partial = !outcome_.unexplored.empty();
    return std::move(outcome_);
  }

 private:
  const std::string& id_of(const Change& change) const {
    return change.before ? before_.policy().orders[*change.before].id
                         : after_.policy().orders[*change.after].id;
  }

  void list_changed() {
    for (const Change& change : explorer_.changes()) {
      if (change.before || change.after) {
        outcome_.changed.push_back(id_of(change));
      } else {
        outcome_.has_changed_surroundings = true;
      }
    }
    std::ranges::sort(outcome_.changed);
  }

  void add_unexplored(Found found, const Request& witness) {
    Unexplored left;
    left.box = std::move(found.box);
    left.bound = found.bound;
    left.witness = witness;
    left.before = explorer_.decide(0, found.witness);
    left.after = explorer_.decide(1, found.witness);
    if (found.is_different) {
      left.turn = found.turn;
    }
    outcome_.unexplored.push_back(std::move(left));
  }

  // Every order that could reach the body is heard once more, whatever the explorer made of it.
  Result<Region> to_region(Found found, const Request& witness) {
    Region region;
    region.witness = witness;
    region.before = explorer_.decide(0, found.witness);
    region.after = explorer_.decide(1, found.witness);
    if (!is_within(found.before, region.before, comparing_) ||
        !is_within(found.after, region.after, comparing_) ||
        !is_turned(found, region.before, region.after)) {
      return fail("E-DIFF-003", "a region and the decision on a request of it disagree");
    }
    if (found.causes.empty()) {
      found.causes = {{cause_of(region.before), cause_of(region.after)}};
    }
    region.orders = orders_felt(found);
    region.found = std::move(found);
    return region;
  }

  [[nodiscard]] std::vector<std::string> orders_felt(const Found& found) const {
    std::set<std::string> ids;
    for (const Change& change : explorer_.changes()) {
      const bool may = (change.before && may_speak(before_, found.box, *change.before)) ||
                       (change.after && may_speak(after_, found.box, *change.after));
      const bool is_felt =
          change.where.empty() || std::ranges::any_of(change.where, [&](Literal literal) {
            return ground_.test(literal, found.box) != Truth::No;
          });
      if (may && is_felt) {
        ids.insert(id_of(change));
      }
    }
    if (question_ == Question::Shortfalls) {
      for (const auto& [demanded, answered] : found.causes) {
        ids.insert(demanded.by.value_or(""));
      }
      ids.erase("");
    }
    return {ids.begin(), ids.end()};
  }

  Side& before_;
  Side& after_;
  Ground& ground_;
  Explorer& explorer_;
  Question question_;
  Comparing comparing_;
  Outcome outcome_;
};

} // namespace

Result<Outcome> Comparison::run(Instant at, const Happenings& happenings, const Limits& limits,
                                std::uint64_t& spent) {
  parts_->before.move_to(at, happenings);
  parts_->after.move_to(at, happenings);
  Explorer explorer(parts_->before, parts_->after, parts_->ground, parts_->question,
                    parts_->comparing);
  std::vector<Found> all =
      explorer.explore(everything_but(parts_->ground, parts_->bodies_left_out), limits, spent);
  return Reporter(parts_->before, parts_->after, parts_->ground, explorer, parts_->question,
                  parts_->comparing)
      .report(std::move(all));
}

std::vector<FacetSet> Comparison::describe(const Box& box) const {
  const Layout& layout = parts_->ground.layout();
  const Classes& all = parts_->ground.classes();
  std::vector<FacetSet> facets;
  for (AxisIndex axis = 0; axis < layout.axis_count(); ++axis) {
    FacetSet set{.axis = &all.axes()[axis],
                 .is_whole = layout.is_whole(box, axis),
                 .classes = layout.points(box, axis)};
    if (axis == all.surface_axis()) {
      set.is_whole = std::ranges::all_of(layout.points(box, kServiceAxis), [&](auto service) {
        for (std::uint32_t i = 0; i < layout.of(axis).size; ++i) {
          if (all.surfaces_of(service)[i] && !layout.has(box, axis, i)) {
            return false;
          }
        }
        return true;
      });
    }
    if (axis <= kZoneAxis || !set.is_whole) {
      facets.push_back(std::move(set));
    }
  }
  return facets;
}

bool Comparison::contains(const Box& box, std::span<const std::uint32_t> chosen) const {
  for (AxisIndex axis = 0; axis < chosen.size(); ++axis) {
    if (!parts_->ground.layout().has(box, axis, chosen[axis])) {
      return false;
    }
  }
  return true;
}

} // namespace haechi::policy::regions
