#pragma once
// What time alone has brought: deadlines that passed, steps of the ladders, reviews, ends, tasks.

#include "oversight/register.h"

#include <limits>

namespace haechi::oversight {

// Everything that fell due by `now` and has not been put to the register yet, in the order in which
// it fell due, with what follows from it. Applying all leaves nothing due; looking often or seldom
// makes the same register. An event that falls due before the newest one of the register is written
// at the time of that one, and `due` says when it was. Errors: those of apply; there are none for a
// register that apply made, up to kLastInstant.
[[nodiscard]] Result<std::vector<Event>> due(const Register& there, Instant now);

struct Advanced {
  Register now;
  std::vector<Event> events;
  bool has_more = false; // than the `most` that were asked for
};

// The same, with the register that they lead to; the first `most` of them.
[[nodiscard]] Result<Advanced> advance(Register there, Instant now,
                                       std::size_t most = std::numeric_limits<std::size_t>::max());

// When something falls due next; nullopt: nothing ever does without a further event.
[[nodiscard]] std::optional<Instant> next_due(const Register& there);

} // namespace haechi::oversight
