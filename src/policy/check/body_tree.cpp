#include "policy/check/body_tree.h"

#include <algorithm>

namespace haechi::policy {

BodyTree::BodyTree(const Policy& policy) {
  for (const Body& body : policy.bodies) {
    bodies_.emplace(body.id, &body);
    ids_.push_back(body.id);
  }
}

const Body* BodyTree::find(std::string_view id) const {
  const auto found = bodies_.find(id);
  return found == bodies_.end() ? nullptr : found->second;
}

bool BodyTree::is_in_subtree(std::string_view id, std::string_view top) const {
  const Body* body = find(id);
  for (std::size_t steps = 0; body != nullptr && steps <= kMaxBodyDepth; ++steps) {
    if (body->id == top) {
      return true;
    }
    body = find(body->parent);
  }
  return false;
}

std::vector<std::string_view> BodyTree::standing_points(std::string_view issuer) const {
  std::vector<std::string_view> out;
  const Body* body = find(issuer);
  if (body == nullptr) {
    return out;
  }
  out.push_back(body->id);
  for (const std::string& named : body->authority) {
    if (has(named)) {
      out.push_back(named);
    }
  }
  return out;
}

bool BodyTree::stands_over(std::string_view issuer, std::string_view body) const {
  return std::ranges::any_of(standing_points(issuer),
                             [&](std::string_view point) { return is_in_subtree(body, point); });
}

} // namespace haechi::policy
