#pragma once
// The next event that time alone brings to one thing of the register. Whatever stands in the
// register, the event can be applied once its moment has come: names that are taken get a number,
// lists and dates stay within what an event may hold. Private to agenda and due.

#include "oversight/register.h"

#include <optional>

namespace haechi::oversight {

// An event and the moment at which it falls due.
struct Coming {
  Instant moment{};
  Event event;
};

// nullopt: nothing falls due of it without a further event.
[[nodiscard]] std::optional<Coming> find_coming(const Register& there, const Item& item);

} // namespace haechi::oversight
