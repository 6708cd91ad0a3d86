#pragma once
// A policy that knows what has happened: every event of `from` and `until` that the register tells
// becomes its date, and an order that was lifted ends at that moment. What has not happened stays
// an event. The effect is that of the same facts in a request; a trace tells an order that was
// lifted as such where the request names the lifting, too.

#include "oversight/heard.h"

#include <set>

namespace haechi::oversight {

// What a policy was told, a line each: `block-in-force:pipc-1 2025-02-15T00:00:00Z`.
using Told = std::set<std::string>;

Told settle_events(policy::Policy& policy, const policy::Happenings& happenings);

struct Settled {
  policy::Happenings happenings; // of it, what the trace of a request is to name
  Told told;
};

// All that is heard: besides events and liftings the new end of orders that were renewed, which is
// never nearer than the one that the policy has, and the end of exemptions, which is never further.
[[nodiscard]] Settled settle_heard(policy::Policy& policy, const Heard& heard);

} // namespace haechi::oversight
