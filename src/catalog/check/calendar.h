#pragma once
// Dates as catalog files write them: YYYY, YYYY-MM or YYYY-MM-DD.

#include <chrono>
#include <optional>
#include <string_view>

namespace haechi::catalog {

// The last day of what the date names; nullopt for anything that is no date.
[[nodiscard]] std::optional<std::chrono::sys_days> find_last_day(std::string_view date);

} // namespace haechi::catalog
