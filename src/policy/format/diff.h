#pragma once
// What differs between two texts, line by line, in the unified format that `patch` reads.

#include <string>
#include <string_view>

namespace haechi::policy::format {

// Empty when nothing differs. Where the texts differ in very many lines the lines between the first
// and the last difference are shown as one change: correct, but not the shortest.
[[nodiscard]] std::string unified_diff(std::string_view name, std::string_view before,
                                       std::string_view after);

} // namespace haechi::policy::format
