#pragma once
// The fixed parts of the coverage page.

#include <string_view>

namespace haechi::emit::coverage {

extern const std::string_view kPageStyle;
// Filters rows as people type and choose; the page is complete without it.
extern const std::string_view kPageScript;

} // namespace haechi::emit::coverage
