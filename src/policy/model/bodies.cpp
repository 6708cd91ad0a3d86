#include "policy/model/bodies.h"

#include <algorithm>

namespace haechi::policy::model {

const Body* find_body(const Policy& policy, std::string_view id) {
  const auto found = std::ranges::find(policy.bodies, id, &Body::id);
  return found == policy.bodies.end() ? nullptr : &*found;
}

std::vector<const Body*> lineage_of(const Policy& policy, std::string_view id) {
  std::vector<const Body*> lineage;
  for (const Body* body = find_body(policy, id); body != nullptr;
       body = find_body(policy, body->parent)) {
    if (std::ranges::find(lineage, body) != lineage.end()) {
      break; // parents in a circle: check refuses such a policy
    }
    lineage.push_back(body);
  }
  return lineage;
}

int depth_of(const Policy& policy, std::string_view id) {
  return static_cast<int>(lineage_of(policy, id).size());
}

bool is_in_subtree(const Policy& policy, std::string_view body, std::string_view top) {
  return std::ranges::any_of(lineage_of(policy, body),
                             [&](const Body* above) { return above->id == top; });
}

int standing_of(const Policy& policy, std::string_view issuer, std::string_view subject) {
  const Body* speaker = find_body(policy, issuer);
  if (speaker == nullptr) {
    return 0;
  }
  for (const Body* above : lineage_of(policy, subject)) {
    const bool is_named =
        std::ranges::find(speaker->authority, above->id) != speaker->authority.end();
    if (above->id == issuer || is_named) {
      return depth_of(policy, above->id);
    }
  }
  return 0;
}

const Body* find_default_holder(const Policy& policy, std::string_view body) {
  for (const Body* above : lineage_of(policy, body)) {
    if (above->default_effect) {
      return above;
    }
  }
  return nullptr;
}

std::optional<Effect> strictest_on_undecided(const Policy& policy, std::string_view body) {
  std::optional<Effect> strictest;
  for (const Body* above : lineage_of(policy, body)) {
    strictest = std::max(strictest, above->on_undecided);
  }
  return strictest;
}

} // namespace haechi::policy::model
