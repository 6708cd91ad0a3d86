#pragma once
// What a gateway hears of the register: events by name, and which orders were lifted by whom. A
// lifting speaks to one order of the policy alone: the one with that id of that issuer. The end of
// another authority's order speaks to nobody but those who adopted it.

#include "policy/decide/name_decision.h"
#include "policy/syntax/policy.h"

#include <map>
#include <string>

namespace haechi::oversight {

struct Lifting {
  Instant at{};
  std::string issuer; // empty: of a file that does not say it
  bool operator==(const Lifting&) const = default;
};

struct Heard {
  std::map<std::string, Instant> events;
  std::map<std::string, Lifting> lifted; // orders of bodies of the register
  std::map<std::string, Instant> ended;  // orders of other authorities
  bool operator==(const Heard&) const = default;
};

// What of it concerns the orders of `policy`.
[[nodiscard]] policy::Happenings choose_for(const policy::Policy& policy, const Heard& heard);

} // namespace haechi::oversight
