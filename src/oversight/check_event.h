#pragma once
// The checks of apply that look at the register: states, references, officers, limits, dates.

#include "oversight/register.h"

namespace haechi::oversight {

[[nodiscard]] Result<void> check_subject(const Register& there, const EventSpec& spec,
                                         const Event& event);
[[nodiscard]] Result<void> check_references(const Register& there, const EventSpec& spec,
                                            const Event& event);
// The officer behind the event, where the table asks for one.
[[nodiscard]] Result<void> check_officer(const Register& there, const EventSpec& spec,
                                         const Event& event);
// What only this kind of event asks for.
[[nodiscard]] Result<void> check_particulars(const Register& there, const Event& event);

} // namespace haechi::oversight
