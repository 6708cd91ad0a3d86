#pragma once
// One scalar as YAML text: plain where nothing could take it for something else, else quoted.
// Also for other readers than ours: what YAML 1.1 or 1.2 takes for a number, a truth, nothing or a
// date keeps its quotes (`"NO"`, `"+09:00"`), whatever ours would say.

#include <cstdint>
#include <string>
#include <string_view>

namespace haechi::policy::format {

enum class Place : std::uint8_t { Block, Brackets };

[[nodiscard]] std::string scalar_text(std::string_view text, Place place);

// A date or date-time, plain, with `T` between day and hour; what is none as scalar_text.
[[nodiscard]] std::string date_text(std::string_view text, Place place);

// The text can stand as a literal block (`|`): several lines, nothing that needs an escape.
[[nodiscard]] bool is_literal_fit(std::string_view text);

} // namespace haechi::policy::format
