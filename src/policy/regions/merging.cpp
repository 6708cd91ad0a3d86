#include "policy/regions/merging.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace haechi::policy::regions {

namespace {

constexpr std::size_t kMostCauses = 8;

// Everything of a box but one axis, and what it says of effects.
using Key = std::tuple<Box, bool, bool, Turn, Bound, std::array<Effect, 4>>;

Key key_of(const Layout& layout, AxisIndex axis, const Found& found) {
  Key key{found.box,
          found.is_explored,
          found.is_different,
          found.turn,
          found.bound,
          {found.before.least, found.before.most, found.after.least, found.after.most}};
  layout.clear(std::get<Box>(key), axis);
  return key;
}

std::vector<std::string> join(const std::vector<std::string>& a,
                              const std::vector<std::string>& b) {
  std::vector<std::string> all;
  std::ranges::set_union(a, b, std::back_inserter(all));
  return all;
}

// What both have is certain, the rest is open.
void add_answer(Answer& to, const Answer& from) {
  if (to == from) {
    return;
  }
  const auto all = join(join(to.obligations, to.obligations_open),
                        join(from.obligations, from.obligations_open));
  std::vector<std::string> certain;
  std::ranges::set_intersection(to.obligations, from.obligations, std::back_inserter(certain));
  to.obligations_open.clear();
  std::ranges::set_difference(all, certain, std::back_inserter(to.obligations_open));
  to.obligations = std::move(certain);
  if (to.instead != from.instead) {
    to.instead.clear();
  }
}

void add_causes(Found& to, const Found& from) {
  for (const auto& cause : from.causes) {
    if (to.causes.size() < kMostCauses && std::ranges::find(to.causes, cause) == to.causes.end()) {
      to.causes.push_back(cause);
    }
  }
}

} // namespace

void merge_along(const Layout& layout, AxisIndex axis, std::vector<Found>& all) {
  if (all.size() < 2) {
    return;
  }
  std::map<Key, std::size_t> places;
  std::vector<Found> merged;
  for (Found& found : all) {
    const auto [place, is_new] = places.try_emplace(key_of(layout, axis, found), merged.size());
    if (is_new) {
      merged.push_back(std::move(found));
      continue;
    }
    Found& into = merged[place->second];
    for (std::size_t i = 0; i < into.box.size(); ++i) {
      into.box[i] |= found.box[i];
    }
    add_causes(into, found);
    add_answer(into.before, found.before);
    add_answer(into.after, found.after);
  }
  all = std::move(merged);
}

void merge_everywhere(const Layout& layout, std::vector<Found>& all) {
  for (std::size_t before = 0; before != all.size();) {
    before = all.size();
    for (AxisIndex axis = 0; axis < layout.axis_count(); ++axis) {
      merge_along(layout, axis, all);
    }
  }
}

} // namespace haechi::policy::regions
