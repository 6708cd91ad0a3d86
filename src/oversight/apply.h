#pragma once
// One event, put to the register: checked against the table, the state that its subject is in, who
// caused it and what it refers to; then carried out. The same events make the same register.
// Nothing goes back in time and nothing is taken away.

#include "oversight/register.h"

namespace haechi::oversight {

// Errors: E-OVERSIGHT-002 (fields), -003 (before the last event), -004 (id exists), -005 (no such
// thing), -006 (not in this state), -007 (what it refers to is not there), -008 (no named officer),
// -009 (an officer without the power, or of another body), -010 (a limit), -011 (dates that do not
// fit), -012 (the same person twice), -013 (ladder).
[[nodiscard]] Result<Register> apply(Register before, const Event& event);

} // namespace haechi::oversight
