#pragma once
// When orders begin, end and fall due, against the events and liftings of one request.

#include "policy/decide/slots.h"

#include <optional>
#include <string_view>

namespace haechi::policy {

// When a moment came true, if it has by the request's time.
[[nodiscard]] std::optional<Instant> find_when(const Slots& slots, const Moment& moment);

// `external`, `not-yet-effective`, `expired`, `lifted`; empty: in force.
[[nodiscard]] std::string_view why_not_in_force(const Program& program, const Slots& slots,
                                                OrderIndex order);

[[nodiscard]] bool is_review_due(const Program& program, const Slots& slots, OrderIndex order);

// The first instant after `now` at which a date of the policy, or a listed event or lifting, comes
// true.
class Calendar {
 public:
  explicit Calendar(const Policy& policy);
  [[nodiscard]] Instant next_change(Instant now, const Happenings& happenings) const;

 private:
  void add(const Moment& moment);
  std::vector<Instant> changes_;
};

} // namespace haechi::policy
