#pragma once
// Does an event have the fields that the table gives it, each well formed?

#include "base/result.h"
#include "oversight/event_table.h"

namespace haechi::oversight {

// Errors: E-OVERSIGHT-002, -013 (a ladder).
[[nodiscard]] Result<void> check_fields(const EventSpec& spec, const Event& event);

// An id that people may give: no blanks, commas, slashes and controls.
[[nodiscard]] bool is_id(std::string_view text);

} // namespace haechi::oversight
