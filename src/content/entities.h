#pragma once
// What detectors find, by name: classes for the policy, names for people.

#include "base/words.h"
#include "content/evidence.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::content {

using EntityId = std::uint16_t;

struct Entity {
  std::string id; // kr.rrn, secret.github, marking.nato, ...
  Classes classes = 0;
  Words name;
};

// Entities by number; a name is added once.
class Entities {
 public:
  // All that the built-in detectors find.
  Entities();

  // The number of a name; a new one is added with these classes (secret.* and marking.* carry
  // theirs without being told).
  EntityId add(std::string_view id, Classes classes = 0, Words name = {});
  [[nodiscard]] const Entity* find(std::string_view id) const;

  [[nodiscard]] const Entity& operator[](EntityId id) const { return entities_[id]; }

  [[nodiscard]] const std::vector<Entity>& all() const { return entities_; }

 private:
  std::vector<Entity> entities_;
};

} // namespace haechi::content
