#include "policy/compile/body_table.h"

#include <algorithm>

namespace haechi::policy {

namespace {

// The level of a grade in its scale, from 1; 0 when it is not of this scale.
std::uint32_t level_in(const std::vector<std::string>& scale, std::string_view grade) {
  const auto found = std::ranges::find(scale, grade);
  return found == scale.end() ? 0 : static_cast<std::uint32_t>(found - scale.begin()) + 1;
}

} // namespace

BodyTable::BodyTable(const Policy& policy) : bodies_(1), scale_count_(policy.grades.size()) {
  add_all(policy);
  walk(policy);
}

void BodyTable::add_all(const Policy& policy) {
  for (const Body& body : policy.bodies) {
    numbers_.emplace(body.id, static_cast<BodyIndex>(numbers_.size() + 1));
  }
  bodies_.resize(policy.bodies.size() + 1);
  ungraded_.resize(bodies_.size() * scale_count_);
  for (const Body& body : policy.bodies) {
    Entry& entry = bodies_[find(body.id)];
    entry.parent = find(body.parent);
    for (const std::string& over : body.authority) {
      entry.authority.push_back(find(over));
    }
    std::erase(entry.authority, kNoBody);
    std::ranges::sort(entry.authority);
  }
}

// Visits every tree from its root down. Bodies whose parents run in a circle are never reached and
// stay without depth.
void BodyTable::walk(const Policy& policy) {
  std::vector<std::vector<BodyIndex>> children(bodies_.size());
  for (BodyIndex body = 1; body < bodies_.size(); ++body) {
    children[bodies_[body].parent].push_back(body);
  }
  std::vector<BodyIndex> open(children[kNoBody].rbegin(), children[kNoBody].rend());
  std::vector<BodyIndex> visited;
  while (!open.empty()) {
    const BodyIndex body = open.back();
    open.pop_back();
    visited.push_back(body);
    enter(policy, body);
    bodies_[body].first = static_cast<std::uint32_t>(visited.size());
    bodies_[body].last = bodies_[body].first;
    open.insert(open.end(), children[body].rbegin(), children[body].rend());
  }
  for (auto body = visited.rbegin(); body != visited.rend(); ++body) {
    Entry& parent = bodies_[bodies_[*body].parent];
    parent.last = std::max(parent.last, bodies_[*body].last);
  }
  bodies_[kNoBody] = Entry{};
}

void BodyTable::enter(const Policy& policy, BodyIndex body) {
  Entry& entry = bodies_[body];
  const Body& written = policy.bodies[body - 1];
  const Entry above = entry.parent == kNoBody ? Entry{} : bodies_[entry.parent];
  entry.depth = static_cast<std::uint16_t>(above.depth + 1);
  entry.by_default =
      written.default_effect ? Default{*written.default_effect, entry.depth} : above.by_default;
  entry.on_undecided = std::max(above.on_undecided, written.on_undecided);
  has_defaults_ = has_defaults_ || written.default_effect.has_value();
  inherit_grades(policy, body);
}

void BodyTable::inherit_grades(const Policy& policy, BodyIndex body) {
  const BodyIndex parent = bodies_[body].parent;
  for (std::size_t scale = 0; scale < scale_count_; ++scale) {
    std::uint32_t level = 0;
    for (const std::string& grade : policy.bodies[body - 1].ungraded) {
      level = std::max(level, level_in(policy.grades[scale], grade));
    }
    ungraded_[body * scale_count_ + scale] =
        level == 0 ? ungraded_[parent * scale_count_ + scale] : level;
  }
}

BodyIndex BodyTable::find(std::string_view id) const {
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? kNoBody : found->second;
}

bool BodyTable::is_in_subtree(BodyIndex body, BodyIndex top) const {
  const std::uint32_t place = bodies_[body].first;
  return body != kNoBody && bodies_[body].depth != 0 && bodies_[top].first <= place &&
         place <= bodies_[top].last;
}

std::uint16_t BodyTable::standing(BodyIndex issuer, BodyIndex subject) const {
  if (issuer == kNoBody || bodies_[subject].depth == 0) {
    return 0;
  }
  const std::vector<BodyIndex>& authority = bodies_[issuer].authority;
  for (BodyIndex above = subject; above != kNoBody; above = bodies_[above].parent) {
    if (above == issuer || std::ranges::binary_search(authority, above)) {
      return bodies_[above].depth;
    }
  }
  return 0;
}

} // namespace haechi::policy
