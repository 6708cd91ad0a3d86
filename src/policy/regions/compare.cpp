#include "policy/regions/compare.h"

#include "policy/decide/moments.h"
#include "policy/regions/demand.h"
#include "policy/regions/reporter.h"

#include <algorithm>

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

Result<Outcome> Comparison::run(Instant at, const Happenings& happenings, const Limits& limits,
                                std::uint64_t& spent) {
  parts_->before.move_to(at, happenings);
  parts_->after.move_to(at, happenings);
  std::vector<Change> changes =
      find_changes(parts_->before, parts_->after, parts_->ground, parts_->comparing);
  Steps steps{spent, limits.steps};
  Explorer explorer(parts_->ground,
                    gather_evidence(parts_->before, parts_->after, parts_->ground, parts_->question,
                                    parts_->comparing, changes, steps));
  std::vector<Finding> findings = explorer.explore(
      everything_but(parts_->ground, parts_->bodies_left_out), limits.regions, steps);
  auto outcome = Reporter(parts_->before, parts_->after, parts_->ground, explorer, changes, steps)
                     .report(std::move(findings));
  spent = steps.spent;
  return outcome;
}

// Whether an axis is whole in a box; of surfaces those count that some service of the box has.
FacetSet Comparison::facet_set(const Box& box, AxisIndex axis) const {
  const Layout& layout = parts_->ground.layout();
  const Classes& all = parts_->ground.classes();
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
  return set;
}

std::vector<FacetSet> Comparison::describe(const Box& box) const {
  std::vector<FacetSet> facets;
  for (AxisIndex axis = 0; axis < parts_->ground.layout().axis_count(); ++axis) {
    FacetSet set = facet_set(box, axis);
    if (axis <= kZoneAxis || !set.is_whole) {
      facets.push_back(std::move(set));
    }
  }
  return facets;
}

std::vector<FacetSet> Comparison::describe(const Exception& exception, const Box& around) const {
  std::vector<FacetSet> facets;
  for (AxisIndex axis = 0; axis < parts_->ground.layout().axis_count(); ++axis) {
    FacetSet set = facet_set(exception.box, axis);
    const bool is_narrower = set.classes != parts_->ground.layout().points(around, axis);
    if (is_narrower && !set.is_whole) {
      facets.push_back(std::move(set));
    }
  }
  return facets;
}

bool Comparison::contains(const Area& area, std::span<const std::uint32_t> chosen) const {
  const auto has = [&](const Box& box) {
    for (AxisIndex axis = 0; axis < chosen.size(); ++axis) {
      if (!parts_->ground.layout().has(box, axis, chosen[axis])) {
        return false;
      }
    }
    return true;
  };
  return has(area.box) && std::ranges::none_of(area.except, [&](const Exception& exception) {
           return has(exception.box);
         });
}

} // namespace haechi::policy::regions
