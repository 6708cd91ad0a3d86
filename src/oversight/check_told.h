#pragma once
// Who and what may stand behind an event that is told anew. Registers hold events from before,
// which apply still takes; these checks come once apply has taken the new one.

#include "oversight/register.h"

namespace haechi::oversight {

// `there`: with the event in it. Errors: E-OVERSIGHT-002 (a fact under a name that the register
// itself tells; the text of a signed order, or its adoption, where there is none), -009 (an
// exemption from an order of another body).
[[nodiscard]] Result<void> check_told(const Register& there, const Event& event);

} // namespace haechi::oversight
