#pragma once
// A policy that knows what has happened: every event of `from` and `until` that the register tells
// becomes its date, and an order that was lifted ends at that moment. What has not happened stays
// an event. The effect is that of the same facts in a request; a trace tells an order that was
// lifted as such where the request names the lifting, too.

#include "policy/decide/name_decision.h"
#include "policy/syntax/policy.h"

namespace haechi::oversight {

void settle_events(policy::Policy& policy, const policy::Happenings& happenings);

} // namespace haechi::oversight
