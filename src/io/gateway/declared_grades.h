#pragma once
// Do the grades that the site's detectors give mean anything to the policy? One that no scale holds
// and no entry of data asks for changes nothing: a slip of the pen would let pass what it was to
// stop.

#include "base/result.h"
#include "content/rules/grades.h"
#include "policy/syntax/policy.h"

#include <span>

namespace haechi::io {

// Warnings E-CONTENT-011, at the rules.
[[nodiscard]] Errors find_undeclared_grades(std::span<const content::GradeRule> rules,
                                            const policy::Policy& policy);

} // namespace haechi::io
