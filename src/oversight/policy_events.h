#pragma once
// What the register tells the policy: events under the names that `from` and `until` use
// (`inquiry-overdue:ID`, `provider-replied:ID`, `block-in-force:INQUIRY`, facts), and liftings.

#include "oversight/register.h"
#include "policy/decide/name_decision.h"

namespace haechi::oversight {

// Everything that has happened by `now`, each with its first time.
[[nodiscard]] policy::Happenings policy_events(const Register& there, Instant now);

// When the event of that name happened last; nullopt: it has not.
[[nodiscard]] std::optional<Instant> find_last_happening(const Register& there,
                                                         std::string_view name);

} // namespace haechi::oversight
