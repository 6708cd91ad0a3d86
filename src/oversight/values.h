#pragma once
// Fields of events as values. Fields were checked when their event was applied: what cannot be read
// here is not there.

#include "oversight/event.h"

#include <optional>
#include <vector>

namespace haechi::oversight {

// The parts between separators, without blanks around them and without empty ones.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

// Empty: there is no such field.
[[nodiscard]] std::string_view find_text(const Fields& fields, std::string_view name);
[[nodiscard]] std::optional<Instant> find_date(const Fields& fields, std::string_view name);
[[nodiscard]] std::vector<std::string> find_list(const Fields& fields, std::string_view name);
[[nodiscard]] unsigned find_count(const Fields& fields, std::string_view name, unsigned otherwise);

// Only with `Z` or an offset.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);

} // namespace haechi::oversight
