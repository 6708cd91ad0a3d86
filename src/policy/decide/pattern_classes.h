#pragma once
// Which combinations of patterns some text can match at once. Used for an unknown host or model:
// two texts that match the same patterns are alike.

#include <optional>
#include <string>
#include <vector>

namespace haechi::policy {

// Every set of patterns (by index, ascending) that the same text may match, the empty set included;
// nullopt where there are too many patterns, or too long ones, to follow all combinations.
[[nodiscard]] std::optional<std::vector<std::vector<std::uint32_t>>>
find_pattern_classes(const std::vector<std::string>& patterns);

} // namespace haechi::policy
