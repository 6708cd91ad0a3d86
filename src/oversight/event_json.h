#pragma once
// An event as one line of JSON, as the store keeps it:
// {"v":1,"kind":"inquiry-opened","at":"...","by":"kim","subject":"kr.pipc.1","fields":{...}}
// Posture: robust to untrusted operator input.

#include "base/result.h"
#include "oversight/event.h"

namespace haechi::oversight {

[[nodiscard]] std::string to_json(const Event& event);
// Errors: E-OVERSIGHT-001.
[[nodiscard]] Result<Event> parse_event(std::string_view text);

} // namespace haechi::oversight
