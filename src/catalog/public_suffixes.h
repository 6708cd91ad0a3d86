#pragma once
// Domains under which strangers register names: registry suffixes of more than one label, and
// those of hosters and clouds that give every customer a name. A small copy of our own, for the
// loader and `catalog check`; a test compares the shipped catalog with the whole public list.

#include <string_view>

namespace haechi::catalog {

// `name` is one of them, or one of them lies below it. Single labels always are.
[[nodiscard]] bool is_at_or_above_public_suffix(std::string_view name);

} // namespace haechi::catalog
