#include "oversight/register.h"

#include "oversight/values.h"

#include <algorithm>

namespace haechi::oversight {

std::string_view Item::text(std::string_view field) const {
  return find_text(fields, field);
}

Instant Item::made() const {
  Instant out = since;
  for (const auto& [kind, times] : happened) {
    out = std::min(out, times.first);
  }
  return out;
}

const Register::Items& Register::all(Thing thing) const {
  return items.at(static_cast<std::size_t>(thing));
}

Register::Items& Register::all(Thing thing) {
  return items.at(static_cast<std::size_t>(thing));
}

const Item* Register::find(Thing thing, std::string_view id) const {
  const Items& there = all(thing);
  const auto found = there.find(id);
  return found == there.end() ? nullptr : &found->second;
}

std::size_t Register::size() const {
  std::size_t out = 0;
  for (const Items& some : items) {
    out += some.size();
  }
  return out;
}

} // namespace haechi::oversight
