#include "oversight/due.h"

#include "oversight/agenda.h"
#include "oversight/apply.h"

#include <algorithm>

namespace haechi::oversight {

Result<Advanced> advance(Register there, Instant now, std::size_t most) {
  Advanced out{std::move(there), {}, false};
  if (now < out.now.last) {
    return out; // a clock that was set back brings nothing
  }
  Agenda agenda(out.now);
  while (auto coming = agenda.first(out.now)) {
    if (coming->moment > now) {
      break;
    }
    if (out.events.size() == most) {
      out.has_more = true;
      break;
    }
    // However late anybody looks, nothing is written before what is there already.
    coming->event.at = std::max(coming->moment, out.now.last);
    auto applied = apply(std::move(out.now), coming->event);
    if (!applied) {
      return tl::make_unexpected(std::move(applied.error()));
    }
    out.now = std::move(*applied);
    agenda.take(out.now, coming->event);
    out.events.push_back(std::move(coming->event));
  }
  return out;
}

Result<std::vector<Event>> due(const Register& there, Instant now) {
  return advance(there, now).map([](Advanced done) { return std::move(done.events); });
}

std::optional<Instant> next_due(const Register& there) {
  return Agenda(there).first_moment();
}

} // namespace haechi::oversight
