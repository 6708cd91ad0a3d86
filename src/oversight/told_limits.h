#pragma once
// Limits on what is told anew. What a register holds already was taken under the rules of its day
// and is always read again: a rule that came later stands here, never in apply.

#include "base/result.h"
#include "oversight/event.h"

namespace haechi::oversight {

inline constexpr std::size_t kMaxEventBytes = 512U << 10U; // as JSON; readers take twice as much

// Errors: E-OVERSIGHT-010 (the event is too large, its time too late), -013 (its ladder names too
// many).
[[nodiscard]] Result<void> check_limits(const Event& event);

} // namespace haechi::oversight
