#pragma once
// The style sheet of the refusal page: system fonts, light and dark, narrow and wide, print.

#include <string_view>

namespace haechi::emit {

extern const std::string_view kRefusalStyle;

} // namespace haechi::emit
