#pragma once
// All that a policy asks of requests, atom by atom.

#include "policy/syntax/policy.h"

#include <functional>

namespace haechi::policy {

struct ConditionVisitor {
  std::function<void(const Atom&)> atom;
  std::function<void(const Scope&)> scope; // its atoms are told to `atom` as well; may be empty
};

// Of orders, their rules and data entries, and of exemptions; an exemption's assurance is told as
// an atom. Alternatives and negations are gone through like the rest.
void for_each_condition(const Policy& policy, const ConditionVisitor& visitor);

} // namespace haechi::policy
