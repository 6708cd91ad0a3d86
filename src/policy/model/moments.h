#pragma once
// When conditions on time and events have come true.

#include "policy/model/facts.h"

#include <optional>

namespace haechi::policy::model {

// When the moment came true, if it has by now. A date comes true by itself; an event when the
// request lists it.
[[nodiscard]] std::optional<Instant> find_when(const Facts& facts, const Moment& moment);

// `external`, `not-yet-effective`, `expired`, `lifted`; empty when the order is in force.
[[nodiscard]] std::string why_not_in_force(const Facts& facts, const Order& order);

// The order's `until` has come true, or the order that it adopts has come to its end.
[[nodiscard]] bool is_review_due(const Facts& facts, const Order& order);

} // namespace haechi::policy::model
