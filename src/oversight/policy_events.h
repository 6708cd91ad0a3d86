#pragma once
// What the register tells the policy: events under the names that `from` and `until` use
// (`inquiry-overdue:ID`, `provider-replied:ID`, `block-in-force:INQUIRY`, facts), liftings,
// renewals and the ends of exemptions.
// What another authority does with its own order is no event for the policy, only an end for
// adopters.

#include "oversight/heard.h"
#include "oversight/register.h"

namespace haechi::oversight {

// Everything that has happened by `now`, each with its first time.
[[nodiscard]] Heard policy_events(const Register& there, Instant now);

// Whether only the register itself tells events of that name; a fact never stands for one.
[[nodiscard]] bool is_register_event(std::string_view name);

// When the event of that name happened last; nullopt: it has not.
[[nodiscard]] std::optional<Instant> find_last_happening(const Register& there,
                                                         std::string_view name);

} // namespace haechi::oversight
